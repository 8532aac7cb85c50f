// Package teststate tests one state on its own, as the TestState call of Step
// Functions does: the state's data flow step by step, with a mocked result or
// error where it calls something.
//
// Definitions are read by package asl and mocked results held against the
// services' responses by package shape. Calling real services is left to Run of
// the request; the wire format to package api.
package teststate

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A Level says how much of the data flow is shown.
type Level string

// The inspection levels. TRACE shows HTTP requests as well, which only HTTP
// tasks have; these are not run here.
const (
	Info  Level = "INFO"
	Debug Level = "DEBUG"
	Trace Level = "TRACE"
)

// A Request is one test.
type Request struct {
	Definition string // of a state, or with StateName of a whole machine
	StateName  string
	Input      any
	Variables  *value.Object
	Level      Level
	RoleARN    string
	Mock       *Mock
	Context    *string // JSON text of the context object
	Config     Config
	// Run calls the service behind a Task that is not mocked; nil refuses it.
	Run func(ctx context.Context, r asl.Resource, parameters any) (any, error)
}

// A Mock stands in for what the state calls. One of Result and Error is set.
type Mock struct {
	Result *string // JSON text
	Error  *Failure
	Mode   Mode
}

// A Mode says how a mocked result is held against the service's response.
type Mode string

// The validation modes; the empty one is STRICT.
const (
	Strict  Mode = "STRICT"
	Present Mode = "PRESENT"
	None    Mode = "NONE"
)

// A Failure is an error with its cause.
type Failure struct{ Error, Cause string }

// Config sets what in a real execution would have happened before.
type Config struct {
	RetryCount        int64  // retries already made
	ErrorCausedBy     string // state inside a Map or Parallel state that failed
	IterationFailures *int64 // failed iterations of a Map state
	ItemReaderData    *string
}

// A Status is how a test ended.
type Status string

// The statuses.
const (
	Succeeded   Status = "SUCCEEDED"
	Failed      Status = "FAILED"
	Retriable   Status = "RETRIABLE"
	CaughtError Status = "CAUGHT_ERROR"
)

// A Response is what a test tells.
type Response struct {
	Status     Status
	Output     any
	HasOutput  bool
	Error      *string
	Cause      *string
	NextState  string
	Inspection *value.Object // nil at INFO
}

// Refused is the error of a test that cannot be made.
type Refused struct{ Code, Message string }

// Error returns code and message.
func (r *Refused) Error() string { return r.Code + ": " + r.Message }

func refuse(format string, args ...any) error {
	return &Refused{"ValidationException", fmt.Sprintf(format, args...)}
}

// Run makes a test.
func Run(ctx context.Context, r Request) (Response, error) {
	state, err := r.state()
	if err != nil {
		return Response{}, err
	}
	t := &test{ctx: ctx, r: r, state: state, variables: r.Variables, rand: rand.New(rand.NewPCG(1, 2))}
	if err := t.prepare(); err != nil {
		return Response{}, err
	}
	t.show("input", r.Input)
	t.run()
	if r.Level == Debug || r.Level == Trace {
		t.out.Inspection = t.shown
	}
	return t.out, nil
}

// state finds the state that is meant.
func (r Request) state() (*asl.State, error) {
	if r.StateName == "" {
		s, err := asl.CompileState(r.Definition, "", asl.Standard)
		return s, definitionError(err)
	}
	m, err := asl.Compile(r.Definition, asl.Standard)
	if err != nil {
		return nil, definitionError(err)
	}
	if s := find(&m.Flow, r.StateName); s != nil {
		return s, nil
	}
	return nil, refuse("State not found in definition")
}

func definitionError(err error) error {
	if invalid := (*asl.Invalid)(nil); errors.As(err, &invalid) {
		return &Refused{"InvalidDefinition", invalid.Error()}
	}
	return err
}

// find looks for a state in a flow and in the flows inside its states.
func find(f *asl.Flow, name string) *asl.State {
	if s := f.States[name]; s != nil {
		return s
	}
	for _, n := range f.Names {
		s := f.States[n]
		inner := s.Branches
		if s.Each != nil {
			inner = []*asl.Flow{s.Each.Processor}
		}
		for _, b := range inner {
			if found := find(b, name); found != nil {
				return found
			}
		}
	}
	return nil
}
