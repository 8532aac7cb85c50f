package engine

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// runState does what the state is for, from its input on. A retry comes here
// again.
func (t *thread) runState() {
	if t.state.Type == asl.Fail {
		t.runFail()
		return
	}
	effective, err := t.state.InputPath.Apply(t.input, t)
	if err != nil {
		t.runtime(err)
		return
	}
	t.effective = effective
	switch t.state.Type {
	case asl.Pass:
		t.runPass()
	case asl.Succeed:
		t.complete(effective)
	case asl.Choice:
		t.runChoice()
	case asl.Wait:
		t.runWait()
	case asl.Task:
		t.runTask()
	case asl.Parallel:
		t.runParallel()
	case asl.Map:
		t.runMap()
	}
}

// parameters evaluates Parameters, or takes the effective input.
func (t *thread) parameters() (any, error) {
	if t.state.Parameters == nil {
		return t.effective, nil
	}
	v, err := t.state.Parameters.Eval(t.effective, t)
	if err == nil && value.Exceeds(v, MaxPayload) {
		err = errTooLong
	}
	return v, err
}

// errTooLong says that what a payload template has made is too long.
var errTooLong = errors.New("a payload is too long")

func (t *thread) runPass() {
	result, err := t.parameters()
	if err != nil {
		t.templateFailed(err)
		return
	}
	if t.state.HasResult {
		result = t.state.Result
	}
	t.complete(result)
}

// cause is the text of a runtime error in the current state.
func (t *thread) cause(what string) string {
	return fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). %s", t.state.Name, t.entered, what)
}

// templateFailed tells a path that leads nowhere from a function that refused.
func (t *thread) templateFailed(err error) { t.fail(t.templateFailure(err)) }

func (t *thread) templateFailure(err error) failure {
	name := "States.Runtime"
	var missing *asl.TemplateError
	switch {
	case errors.Is(err, errTooLong):
		return failure{name: "States.DataLimitExceeded", cause: dataLimit(t.state.Name)}
	case !t.handles():
	case errors.As(err, &missing):
		name = "States.ParameterPathFailure"
	case strings.Contains(err.Error(), "had the following error"):
		name = "States.IntrinsicFailure"
	}
	return failure{name: name, cause: t.cause(err.Error())}
}

// handles says whether the state can have Retry and Catch.
func (t *thread) handles() bool {
	return len(t.state.Retry)+len(t.state.Catch) > 0
}
