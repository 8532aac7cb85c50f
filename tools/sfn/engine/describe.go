package engine

import (
	"context"
	"fmt"
)

// Describe returns an execution that runs or is still kept.
func (e *Engine) Describe(arn string) (Execution, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.executions[arn]
	if x == nil {
		return Execution{}, fmt.Errorf("describe %s: %w", arn, ErrNoExecution)
	}
	info := x.Execution
	info.Events = x.log.count
	return info, nil
}

// History returns the events of an execution so far, to be read only.
func (e *Engine) History(arn string) ([]Event, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.executions[arn]
	if x == nil {
		return nil, fmt.Errorf("history of %s: %w", arn, ErrNoExecution)
	}
	return x.log.events[:len(x.log.events):len(x.log.events)], nil
}

// List returns the executions of a machine that run or are still kept; all
// executions when machine is empty. The order is left to the caller.
func (e *Engine) List(machine string) []Execution {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []Execution
	for _, x := range e.executions {
		if machine == "" || x.Machine == machine {
			all = append(all, x.Execution)
		}
	}
	return all
}

// Wait returns the execution when it has ended, on a real clock.
func (e *Engine) Wait(ctx context.Context, arn string) (Execution, error) {
	e.mu.Lock()
	x := e.executions[arn]
	if x == nil || x.Status != Running {
		defer e.mu.Unlock()
		if x == nil {
			return Execution{}, fmt.Errorf("wait for %s: %w", arn, ErrNoExecution)
		}
		return x.Execution, nil
	}
	if x.done == nil {
		x.done = make(chan struct{})
	}
	done := x.done
	e.mu.Unlock()
	select {
	case <-done:
		e.mu.Lock()
		defer e.mu.Unlock()
		return x.Execution, nil
	case <-ctx.Done():
		return Execution{}, ctx.Err()
	}
}

// Stop aborts an execution; one that has ended stays as it is.
func (e *Engine) Stop(arn string, errName, cause *string) (Execution, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.executions[arn]
	if x == nil {
		return Execution{}, fmt.Errorf("stop %s: %w", arn, ErrNoExecution)
	}
	x.end(Aborted, nil, errName, cause)
	if !e.opts.Virtual {
		e.drain(e.ctx)
	}
	return x.Execution, nil
}
