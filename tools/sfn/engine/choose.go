package engine

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// errNoNext is what a Choice state says when no rule matches and there is no
// Default. The service does not use the name States.NoChoiceMatched.
var errNoNext = cause.New("Failed to transition out of the state. The state does not point to a next state.")

func (t *thread) runChoice() {
	next, assign := t.state.Default, t.state.Assign
	for _, r := range t.state.Rules {
		ok, err := r.Test(t.effective, t)
		if err != nil {
			t.runtime(err)
			return
		}
		if ok {
			next, assign = r.Next, r.Assign
			break
		}
	}
	if next == nil {
		t.runtime(errNoNext)
		return
	}
	output, err := t.selectBy(t.state.OutputPath, t.effective)
	if err != nil {
		t.runtime(err)
		return
	}
	t.leave(next, output, assign, t.effective)
}

func (t *thread) runFail() {
	f := t.state.Failure
	name, err := t.failText(f.Error, f.ErrorPath)
	if err != nil {
		t.runtime(err)
		return
	}
	cause, err := t.failText(f.Cause, f.CausePath)
	if err != nil {
		t.runtime(err)
		return
	}
	t.die(failure{named: name, causal: cause})
}

func (t *thread) failText(literal *string, path asl.Expr) (*string, error) {
	if path == nil {
		return literal, nil
	}
	v, err := path.Eval(t.input, t)
	if err != nil {
		return nil, invalidPath(path, err)
	}
	s, ok := value.Open(v).(string)
	if !ok {
		return nil, cause.New("Invalid path '%s' : The path must resolve to a string", path)
	}
	return &s, nil
}
