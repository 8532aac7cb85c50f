package teststate

import (
	"context"
	"errors"
	"math/rand/v2"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A test is one run of one state.
type test struct {
	ctx       context.Context
	r         Request
	state     *asl.State
	context   *value.Object
	variables *value.Object
	rand      *rand.Rand
	mocked    any
	shown     *value.Object
	out       Response
}

// Context, Variable and Rand are what paths and functions of the state refer to.
func (t *test) Context() any { return t.context }

func (t *test) Variable(name string) (any, bool) {
	if t.variables == nil {
		return nil, false
	}
	return t.variables.Get(name)
}

func (t *test) Rand() *rand.Rand { return t.rand }

func (t *test) show(key string, v any) {
	if t.shown == nil {
		t.shown = value.NewObject(8)
	}
	t.shown.Set(key, v)
}

// run takes the state's input to its output, or to a failure.
func (t *test) run() {
	input, err := t.state.InputPath.Apply(t.r.Input, t)
	if err != nil {
		t.runtime(err)
		return
	}
	switch t.state.Type {
	case asl.Pass:
		t.runPass(input)
	case asl.Choice:
		t.runChoice(input)
	case asl.Fail:
		t.runFail()
	case asl.Wait:
		t.runWait(input)
	case asl.Succeed:
		t.show("afterInputPath", input)
		t.finish(input, input)
	case asl.Task:
		t.runTask(input)
	case asl.Parallel:
		t.runMocked()
	case asl.Map:
		t.runMap(input)
	}
}

func (t *test) runPass(input any) {
	if t.state.HasResult {
		t.show("result", t.state.Result)
		t.complete(t.state.Result)
		return
	}
	t.show("afterInputPath", input)
	parameters, ok := t.parameters(input)
	if ok {
		t.complete(parameters)
	}
}

// parameters fills Parameters in; false means that the test has failed.
func (t *test) parameters(input any) (any, bool) {
	out := input
	if t.state.Parameters != nil {
		var err error
		if out, err = t.state.Parameters.Eval(input, t); err != nil {
			t.templateFailed(err)
			return nil, false
		}
	}
	t.show("afterParameters", out)
	return out, true
}

func (t *test) runChoice(input any) {
	t.show("afterInputPath", input)
	next, assign := t.state.Default, t.state.Assign
	for _, rule := range t.state.Rules {
		ok, err := rule.Test(input, t)
		if err != nil {
			t.runtime(err)
			return
		}
		if ok {
			next, assign = rule.Next, rule.Assign
			break
		}
	}
	if next == nil {
		t.runtime(asl.ErrNoNext)
		return
	}
	output, err := t.state.OutputPath.Apply(input, t)
	if err != nil {
		t.runtime(err)
		return
	}
	if t.assign(assign, input) {
		t.succeed(output, next)
	}
}

func (t *test) runWait(input any) {
	t.show("afterInputPath", input)
	if _, err := t.state.Pause.Until(input, t, 0); err != nil {
		t.runtime(err)
		return
	}
	t.finish(input, input)
}

func (t *test) runFail() {
	t.show("afterInputPath", t.r.Input)
	name, cause, err := t.state.Failure.Texts(t.r.Input, t)
	if err != nil {
		t.runtime(err)
		return
	}
	t.out.Status, t.out.Error, t.out.Cause = Failed, name, cause
}

func (t *test) runTask(input any) {
	t.show("afterInputPath", input)
	for _, limit := range []asl.Seconds{t.state.Work.Timeout, t.state.Work.Heartbeat} {
		if _, err := limit.Duration(input, t); err != nil {
			t.runtime(err)
			return
		}
	}
	parameters, ok := t.parameters(input)
	if !ok {
		return
	}
	if wrong := t.state.Work.Resource.CheckParameters(parameters); len(wrong) > 0 {
		t.runtime(errors.New(asl.Problem(parameters, wrong)))
		return
	}
	if t.r.Mock != nil {
		t.runMocked()
		return
	}
	result, err := t.r.Run(t.ctx, t.state.Work.Resource, parameters)
	if err != nil {
		f := Failure{Error: "States.TaskFailed", Cause: err.Error()}
		if named := (*Named)(nil); errors.As(err, &named) {
			f = named.Failure
		}
		t.fault(f.Error, f.Cause)
		return
	}
	t.show("result", result)
	t.complete(result)
}

// Named is an error of Run that Retry and Catch see under its own name.
type Named struct{ Failure }

// Error returns name and cause.
func (n *Named) Error() string { return n.Failure.Error + ": " + n.Cause }

// runMocked goes on with what the mock says.
func (t *test) runMocked() {
	if f := t.r.Mock.Error; f != nil {
		t.fault(f.Error, f.Cause)
		return
	}
	if t.state.Type == asl.Task {
		t.show("result", t.mocked)
	}
	t.complete(t.mocked)
}

// complete takes a result through ResultSelector, ResultPath and OutputPath.
func (t *test) complete(result any) {
	if t.state.ResultSelector != nil {
		var err error
		if result, err = t.state.ResultSelector.Eval(result, t); err != nil {
			t.templateFailed(err)
			return
		}
	}
	t.show("afterResultSelector", result)
	output, err := t.state.ResultPath.Place(t.r.Input, result)
	if err != nil {
		t.fault("States.ResultPathMatchFailure", t.cause(err))
		return
	}
	t.show("afterResultPath", output)
	t.finish(output, result)
}

// finish applies OutputPath; result is what Assign reads.
func (t *test) finish(output, result any) {
	output, err := t.state.OutputPath.Apply(output, t)
	if err != nil {
		t.runtime(err)
		return
	}
	if t.assign(t.state.Assign, result) {
		t.succeed(output, t.state.Next)
	}
}

// assign adds the variables that the state assigns; false means that the test
// has failed.
func (t *test) assign(assign *asl.Template, from any) bool {
	if assign != nil {
		v, err := assign.Eval(from, t)
		if err != nil {
			t.templateFailed(err)
			return false
		}
		if assigned, ok := v.(*value.Object); ok {
			t.variables = merged(t.variables, assigned)
		}
	}
	if t.variables != nil {
		t.show("variables", t.variables)
	}
	return true
}

// merged returns the members of both objects; those of b win.
func merged(a, b *value.Object) *value.Object {
	out := value.NewObject(b.Len())
	for _, o := range []*value.Object{a, b} {
		for i := 0; o != nil && i < o.Len(); i++ {
			out.Set(o.At(i))
		}
	}
	return out
}

func (t *test) succeed(output any, next *asl.State) {
	t.out.Status, t.out.Output, t.out.HasOutput = Succeeded, output, true
	if next != nil {
		t.out.NextState = next.Name
	}
}
