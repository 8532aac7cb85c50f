package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// An activity is a queue of tasks that workers outside ask for.
type activity struct {
	waiting []*thread
	workers []chan *thread
}

// An ActivityTask is a task handed to a worker; Token is empty when there was
// none.
type ActivityTask struct {
	Token string
	Input any
}

func (e *Engine) activity(arn string) *activity {
	a := e.activities[arn]
	if a == nil {
		a = &activity{}
		e.activities[arn] = a
	}
	return a
}

// offer puts the task in the queue of its activity.
func (t *thread) offer() {
	t.task.Token = t.newToken()
	t.hold()
	a := t.x.e.activity(t.task.Resource.ARN)
	for len(a.workers) > 0 {
		w := a.workers[0]
		a.workers = a.workers[1:]
		select {
		case w <- t:
			return
		default: // the worker has left
		}
	}
	a.waiting = append(a.waiting, t)
}

// withdraw takes the task out of the queue of its activity.
func (t *thread) withdraw() {
	if a := t.x.e.activities[t.task.Resource.ARN]; a != nil {
		a.waiting = slices.DeleteFunc(a.waiting, func(w *thread) bool { return w == t })
	}
}

// GetActivityTask returns a task of the activity, and waits for one until ctx
// ends on a real clock.
func (e *Engine) GetActivityTask(ctx context.Context, arn, worker string) (ActivityTask, error) {
	e.mu.Lock()
	a := e.activity(arn)
	for len(a.waiting) > 0 {
		t := a.waiting[0]
		a.waiting = a.waiting[1:]
		if task, ok := t.take(arn, worker); ok {
			e.mu.Unlock()
			return task, nil
		}
	}
	if e.opts.Virtual {
		e.mu.Unlock()
		return ActivityTask{}, nil
	}
	w := make(chan *thread, 1)
	a.workers = append(a.workers, w)
	e.mu.Unlock()
	select {
	case t := <-w:
		e.mu.Lock()
		defer e.mu.Unlock()
		task, _ := t.take(arn, worker)
		return task, nil
	case <-ctx.Done():
		return e.leaveActivity(a, w), nil
	}
}

// leaveActivity takes a worker out of the queue; a task that was handed to it
// in the meantime goes to the next one.
func (e *Engine) leaveActivity(a *activity, w chan *thread) ActivityTask {
	e.mu.Lock()
	defer e.mu.Unlock()
	a.workers = slices.DeleteFunc(a.workers, func(c chan *thread) bool { return c == w })
	select {
	case t := <-w:
		a.waiting = append([]*thread{t}, a.waiting...)
	default:
	}
	return ActivityTask{}
}

// take records that a worker has the task; false when nobody wants it done any
// more. The lock is held.
func (t *thread) take(arn, worker string) (ActivityTask, bool) {
	if t.phase != holding || t.task == nil || t.task.Resource.ARN != arn {
		return ActivityTask{}, false
	}
	ev := t.emit("ActivityStarted")
	ev.Worker, t.taken = worker, true
	t.x.e.tokens[t.task.Token] = t
	return ActivityTask{Token: t.task.Token, Input: t.task.Input}, true
}

// ActivityQueue returns how many tasks of the activity wait for a worker.
func (e *Engine) ActivityQueue(arn string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.activity(arn).waiting)
}

// StopActivity fails the tasks that wait for a worker of the activity.
func (e *Engine) StopActivity(arn string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	waiting := e.activity(arn).waiting
	delete(e.activities, arn)
	for _, t := range waiting {
		if t.phase == holding && t.task != nil {
			t.taskFailed(&TaskError{Name: "States.Runtime", Cause: fmt.Sprintf("Activity does not exist: %s %s", arn, value.Text(t.task.Input))})
			t.resume()
		}
	}
	if !e.opts.Virtual {
		e.drain(e.ctx)
	}
}
