package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// What the calls of the engine fail with, to be found with errors.Is.
var (
	ErrNoMachine     = errors.New("the state machine does not exist")
	ErrNoExecution   = errors.New("the execution does not exist")
	ErrExists        = errors.New("an execution of that name exists already")
	ErrNoTask        = errors.New("the task does not exist")
	ErrTaskTimedOut  = errors.New("the task is over")
	ErrNotRedrivable = errors.New("the execution cannot be redriven")
	ErrTooLarge      = errors.New("the payload is longer than 262144 bytes")
	ErrClosed        = errors.New("the engine is closed")
)

// MaxPayload is the most bytes that an input or output may have.
const MaxPayload = 256 * 1024

// A Start is a request to start an execution.
type Start struct {
	Machine string // ARN
	Name    string // made up when empty
	Input   any    // a value, see package value; json.RawMessage is read
	// Sync is set for StartSyncExecution, whose executions know no redrive.
	Sync bool
}

// StartExecution starts an execution. Starting a STANDARD one again with the
// same name and input while it runs returns the one that runs; otherwise a name
// that was used is ErrExists. With a Journal on a real clock the execution is
// on disk when the call returns.
func (e *Engine) StartExecution(ctx context.Context, s Start) (Execution, error) {
	e.mu.Lock()
	x, err := e.start(s)
	if err != nil {
		e.mu.Unlock()
		return Execution{}, fmt.Errorf("start execution %s of %s: %w", s.Name, s.Machine, err)
	}
	info := x.Execution
	if !e.opts.Virtual {
		e.drain(e.ctx)
	}
	saved := e.ticket(x)
	e.mu.Unlock()
	if saved == nil {
		return info, nil
	}
	select {
	case err := <-saved:
		return info, err
	case <-ctx.Done():
		return info, ctx.Err()
	}
}

func (e *Engine) start(s Start) (*execution, error) {
	if e.closed {
		return nil, ErrClosed
	}
	m := e.machines[s.Machine]
	if m == nil {
		return nil, ErrNoMachine
	}
	input := value.Open(s.Input)
	if value.Exceeds(input, MaxPayload) {
		return nil, ErrTooLarge
	}
	name := s.Name
	if name == "" {
		name = e.id()
	}
	arn := e.executionARN(m, name)
	if old := e.executions[arn]; old != nil {
		if m.Type == asl.Standard && old.Status == Running && value.Equal(old.Input, input) {
			return old, nil
		}
		return nil, ErrExists
	}
	if _, used := e.names[arn]; used {
		return nil, ErrExists
	}
	return e.create(m, arn, name, input, s.Sync), nil
}

func (e *Engine) create(m *Machine, arn, name string, input any, sync bool) *execution {
	x := &execution{e: e, machine: m, sync: sync}
	x.Execution = Execution{ARN: arn, Name: name, Machine: m.ARN, Type: m.Type, Status: Running, Input: input,
		Start: time.Unix(0, e.clock()).UTC()}
	x.log.keep, x.log.limited = !e.opts.NoHistory, m.Type == asl.Standard
	e.executions[arn] = x
	e.stats.Started++
	x.begin()
	e.touch(x)
	return x
}

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
