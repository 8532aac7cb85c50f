package teststate

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
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
	input, err := t.selected(t.state.InputPath, t.r.Input)
	if err != nil {
		t.failed("States.Runtime", err.Error())
		return
	}
	switch t.state.Type {
	case asl.Pass:
		t.runPass(input)
	case asl.Choice:
		t.runChoice(input)
	case asl.Fail:
		t.runFail()
	case asl.Wait, asl.Succeed:
		t.show("afterInputPath", input)
		t.finish(input)
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
			t.fault(evaluation(err), err.Error())
			return nil, false
		}
	}
	t.show("afterParameters", out)
	return out, true
}

// evaluation names the error of a template that cannot be filled in.
func evaluation(err error) string {
	if missing := (*asl.TemplateError)(nil); errors.As(err, &missing) {
		return "States.ParameterPathFailure"
	}
	return "States.IntrinsicFailure"
}

func (t *test) runChoice(input any) {
	t.show("afterInputPath", input)
	next := t.state.Default
	for _, rule := range t.state.Rules {
		ok, err := rule.Test(input, t)
		if err != nil {
			t.failed("States.Runtime", err.Error())
			return
		}
		if ok {
			next = rule.Next
			break
		}
	}
	if next == nil {
		t.failed("States.NoChoiceMatched", "Failed to transition out of the state. The state does not point to a next state.")
		return
	}
	output, err := t.selected(t.state.OutputPath, input)
	if err != nil {
		t.failed("States.Runtime", err.Error())
		return
	}
	t.succeed(output, next)
}

func (t *test) runFail() {
	t.show("afterInputPath", t.r.Input)
	f := t.state.Failure
	t.out.Status = Failed
	t.out.Error, t.out.Cause = t.text(f.Error, f.ErrorPath), t.text(f.Cause, f.CausePath)
}

func (t *test) text(literal *string, path asl.Expr) *string {
	if path == nil {
		return literal
	}
	v, err := path.Eval(t.r.Input, t)
	s, ok := value.Open(v).(string)
	if err != nil || !ok {
		return nil
	}
	return &s
}

func (t *test) runTask(input any) {
	t.show("afterInputPath", input)
	parameters, ok := t.parameters(input)
	if !ok {
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

func (t *test) runMap(input any) {
	t.show("afterInputPath", input)
	each := t.state.Each
	if each.ItemsPath != nil {
		items, err := each.ItemsPath.Eval(input, t)
		if err != nil {
			t.fault("States.Runtime", err.Error())
			return
		}
		t.show("afterItemsPath", items)
	}
	if failures := t.r.Config.IterationFailures; each.ToleratedCount.Set || each.ToleratedShare.Set || failures != nil {
		t.showTolerance(each)
	}
	t.show("maxConcurrency", each.MaxConcurrency.Value)
	t.runMocked()
}

func (t *test) showTolerance(each *asl.Each) {
	if each.ToleratedCount.Set {
		t.show("toleratedFailureCount", each.ToleratedCount.Value)
	}
	if each.ToleratedShare.Set {
		t.show("toleratedFailurePercentage", each.ToleratedShare.Value)
	}
}

// complete takes a result through ResultSelector, ResultPath and OutputPath.
func (t *test) complete(result any) {
	if t.state.ResultSelector != nil {
		var err error
		if result, err = t.state.ResultSelector.Eval(result, t); err != nil {
			t.fault(evaluation(err), err.Error())
			return
		}
	}
	t.show("afterResultSelector", result)
	output, err := placed(t.state.ResultPath, t.r.Input, result)
	if err != nil {
		t.fault("States.ResultPathMatchFailure", err.Error())
		return
	}
	t.show("afterResultPath", output)
	t.finish(output)
}

func (t *test) finish(output any) {
	output, err := t.selected(t.state.OutputPath, output)
	if err != nil {
		t.failed("States.Runtime", err.Error())
		return
	}
	t.succeed(output, t.state.Next)
}

func (t *test) succeed(output any, next *asl.State) {
	t.out.Status, t.out.Output, t.out.HasOutput = Succeeded, output, true
	if next != nil {
		t.out.NextState = next.Name
	}
}

func placed(p asl.ResultPath, input, result any) (any, error) {
	switch {
	case p.Discard:
		return input, nil
	case p.Path == nil:
		return result, nil
	default:
		return p.Path.Put(input, result)
	}
}

func (t *test) selected(s asl.Selector, v any) (any, error) {
	switch {
	case s.Null:
		return value.NewObject(0), nil
	case s.Path == nil:
		return v, nil
	}
	out, err := s.Path.Eval(v, t)
	if missing := (*jsonpath.Missing)(nil); errors.As(err, &missing) {
		err = fmt.Errorf("Invalid path '%s' : %s", s.Path, missing.Reason)
	}
	return out, err
}

// fault is an error that Retry and Catch of the state may handle.
func (t *test) fault(name, cause string) {
	t.failed(name, cause)
	for i, r := range t.state.Retry {
		if asl.Matches(r.Errors, name, false) {
			if n := t.r.Config.RetryCount; n < r.MaxAttempts {
				t.out.Status = Retriable
				t.show("errorDetails", value.Pairs("retryIndex", int64(i), "retryBackoffIntervalSeconds", backoff(r, n)))
				return
			}
			break
		}
	}
	for i, c := range t.state.Catch {
		if asl.Matches(c.Errors, name, false) {
			t.caught(i, c, name, cause)
			return
		}
	}
}

func backoff(r *asl.Retrier, n int64) int64 {
	seconds := r.IntervalSeconds * math.Pow(r.BackoffRate, float64(n))
	if r.MaxDelaySeconds > 0 {
		seconds = min(seconds, r.MaxDelaySeconds)
	}
	return int64(min(seconds, math.MaxInt32))
}

func (t *test) caught(i int, c *asl.Catcher, name, cause string) {
	output, err := placed(c.ResultPath, t.r.Input, value.Pairs("Error", name, "Cause", cause))
	if err != nil {
		t.failed("States.ResultPathMatchFailure", err.Error())
		return
	}
	t.out.Status, t.out.Output, t.out.HasOutput, t.out.NextState = CaughtError, output, true, c.Next.Name
	t.show("errorDetails", value.Pairs("catchIndex", int64(i)))
}

func (t *test) failed(name, cause string) {
	t.out.Status, t.out.Error, t.out.Cause = Failed, &name, &cause
}
