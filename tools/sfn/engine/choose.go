package engine

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
)

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
		t.runtime(asl.ErrNoNext)
		return
	}
	output, err := t.state.OutputPath.Apply(t.effective, t)
	if err != nil {
		t.runtime(err)
		return
	}
	t.leave(next, output, assign, t.effective)
}

func (t *thread) runFail() {
	name, reason, err := t.state.Failure.Texts(t.input, t)
	if err != nil {
		t.runtime(err)
		return
	}
	t.die(failure{named: name, causal: reason})
}
