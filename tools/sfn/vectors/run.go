package vectors

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

// A Got is what came of a vector.
type Got struct {
	Status       string
	Output       any
	Error, Cause *string
	Events       []engine.Event
}

// account and name are what the recordings have in their ARNs.
const (
	account = "111111111111"
	machine = "arn:aws:states:us-east-1:" + account + ":stateMachine:machine"
	role    = "arn:aws:iam::" + account + ":role/machine"
)

// Execute runs an execution vector. A definition that is refused has the status
// REFUSED.
func Execute(ctx context.Context, v *Vector) (Got, error) {
	definition, err := asl.Compile(v.Definition, v.Type)
	if invalid := (*asl.Invalid)(nil); errors.As(err, &invalid) {
		name, cause := "InvalidDefinition", invalid.Error()
		return Got{Status: "REFUSED", Error: &name, Cause: &cause}, nil
	}
	e, err := engine.New(engine.Options{
		Virtual: true,
		Account: account,
		Start:   time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
		Mock:    v.answer,
		Runner: engine.RunnerFunc(func(_ context.Context, t *engine.Task) (any, error) {
			return nil, fmt.Errorf("the vector says nothing of task %s", t.State)
		}),
	})
	if err != nil {
		return Got{}, err
	}
	e.Register(engine.Machine{ARN: machine, Name: "machine", Type: v.Type, RoleARN: role, Definition: definition})
	// The suite of synchronous express executions says how its runs were started.
	sync := strings.HasSuffix(v.Suite, "express_sync")
	x, err := e.StartExecution(ctx, engine.Start{Machine: machine, Name: "execution", Input: v.Input, Sync: sync})
	if err != nil {
		return Got{}, err
	}
	if err := e.Run(ctx); err != nil {
		return Got{}, err
	}
	end, err := e.Describe(x.ARN)
	if err != nil {
		return Got{}, err
	}
	events, err := e.History(x.ARN)
	return Got{Status: string(end.Status), Output: end.Output, Error: end.Error, Cause: end.Cause, Events: events}, err
}

// answer mocks the tasks that the vector knows.
func (v *Vector) answer(t *engine.Task) (engine.Answer, bool) {
	o := v.outcome(t)
	if o == nil {
		return engine.Answer{}, false
	}
	a := engine.Answer{Worker: textOf(o.Object, "worker")}
	a.Submitted, _ = o.Get("submitted")
	if e, failed := o.Get("error"); failed {
		name, _ := e.(string)
		a.Err = &engine.TaskError{Name: name, Cause: textOf(o.Object, "cause"), Event: textOf(o.Object, "event")}
		return a, true
	}
	if _, hangs := o.Get("hang"); hangs {
		a.Err = engine.ErrNoAnswer
		return a, true
	}
	if result, ok := o.Get("result"); ok {
		a.Output = result
		return a, true
	}
	a.Output = t.Input
	return a, true
}

// outcome picks what the call t ends with.
func (v *Vector) outcome(t *engine.Task) *Outcome {
	list := v.Tasks[t.State]
	if len(list) == 0 {
		return nil
	}
	if _, chosen := list[0].Get("when"); chosen {
		return choose(list, t.Input)
	}
	for _, o := range list {
		if !o.used {
			o.used = true
			return o
		}
	}
	return list[len(list)-1]
}

func choose(list []*Outcome, input any) *Outcome {
	var spent *Outcome
	for _, o := range list {
		when, _ := o.Get("when")
		if !Match(when, input) {
			continue
		}
		if !o.used {
			o.used = true
			return o
		}
		spent = o
	}
	return spent
}

// Validate runs a validation vector.
func Validate(v *Vector) []asl.Diagnostic {
	_, err := asl.Compile(v.Definition, v.Type)
	if invalid := (*asl.Invalid)(nil); errors.As(err, &invalid) {
		return invalid.Diagnostics
	}
	return nil
}
