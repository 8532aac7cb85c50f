package engine

import (
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// complete takes the state's result on to its output.
func (t *thread) complete(result any) {
	s := t.state
	if s.ResultSelector != nil {
		selected, err := s.ResultSelector.Eval(result, t)
		if err != nil {
			t.templateFailed(err)
			return
		}
		result = selected
	}
	output, err := s.ResultPath.Place(t.input, result)
	if err != nil {
		t.fail(failure{name: "States.ResultPathMatchFailure", cause: t.cause(err.Error())})
		return
	}
	output, err = s.OutputPath.Apply(output, t)
	if err != nil {
		t.runtime(err)
		return
	}
	if t.tooLarge(output) {
		return
	}
	t.leave(s.Next, output, s.Assign, result)
}

func (t *thread) tooLarge(v any) bool {
	if !value.Exceeds(v, MaxPayload) {
		return false
	}
	t.fail(failure{name: "States.DataLimitExceeded", cause: dataLimit(t.state.Name)})
	return true
}

func dataLimit(who string) string {
	return fmt.Sprintf("The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit.", who)
}

// leave ends the state: variables are assigned, the exit is recorded.
func (t *thread) leave(next *asl.State, output any, assign *asl.Template, from any) {
	var assigned *value.Object
	if assign != nil {
		v, err := assign.Eval(from, t)
		if err == nil && value.Exceeds(v, MaxPayload) {
			err = errTooLong
		}
		if err != nil {
			t.templateFailed(err)
			return
		}
		if assigned, _ = v.(*value.Object); assigned != nil && assigned.Len() > 0 && !t.assign(assigned) {
			t.templateFailed(errTooLong)
			return
		}
	}
	ev := t.emit(t.state.Exited)
	if t.log.keep {
		ev.Name, ev.Output, ev.Assigned = t.state.Name, &Payload{output}, assigned
	}
	t.goTo(next, output)
}
