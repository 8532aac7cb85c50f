package engine

import (
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// SendTaskSuccess gives the result of the task with the given token.
func (e *Engine) SendTaskSuccess(token string, output any) error {
	return e.answer(token, "success", func(t *thread) { t.taskSucceeded(value.Open(output)) })
}

// SendTaskFailure fails the task with the given token; empty texts are absent.
func (e *Engine) SendTaskFailure(token, name, cause string) error {
	return e.answer(token, "failure", func(t *thread) { t.taskFailed(&TaskError{Name: name, Cause: cause}) })
}

// SendTaskHeartbeat says that the task with the given token is being worked on.
func (e *Engine) SendTaskHeartbeat(token string) error {
	return e.answer(token, "heartbeat", func(t *thread) {
		if t.task.Heartbeat == 0 {
			return
		}
		e.stop(t.heartbeat)
		t.heartbeat = nil
		t.setTimers()
	})
}

// answer lets f have the thread that waits for the token. A task whose request
// is still on its way takes the answer as well.
func (e *Engine) answer(token, what string, f func(*thread)) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	t := e.tokens[token]
	if t == nil || t.task == nil || t.x.Status != Running {
		return fmt.Errorf("send task %s: %w", what, ErrTaskTimedOut)
	}
	f(t)
	t.resume()
	if !e.opts.Virtual {
		e.drain(e.ctx)
	}
	return nil
}
