package engine

import (
	"context"
	"encoding/json"
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
	ErrBadInput      = errors.New("the input is no JSON")
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
	input, err := read(s.Input)
	if err != nil {
		return nil, err
	}
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

// read takes an input as a value, and JSON as what it says.
func read(input any) (any, error) {
	raw, ok := input.(json.RawMessage)
	if !ok {
		return value.Open(input), nil
	}
	v, err := value.Decode(string(raw))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBadInput, err)
	}
	return v, nil
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
