package vectors

import (
	"context"
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// Run runs one vector and judges what came of it. A panic is a failure of this
// vector alone.
func Run(ctx context.Context, v *Vector) (out Verdict) {
	defer func() {
		if r := recover(); r != nil {
			out.Outcome, out.Why = false, fmt.Sprintf("panic: %v", r)
		}
	}()
	out = Verdict{Vector: v, Skipped: v.Language != "JSONPath", History: true, Details: true, Cause: true}
	switch v.Kind {
	case "execution":
		out.execution(ctx, v)
	case "validation":
		out.validation(v)
	case "teststate":
		out.testState(ctx, v)
	default:
		out.Why = "kind " + v.Kind + " is not known"
	}
	return out
}

func (out *Verdict) execution(ctx context.Context, v *Vector) {
	got, err := Execute(ctx, v)
	if err != nil {
		out.Why = err.Error()
		out.Cause, out.History, out.Details = false, false, false
		return
	}
	out.Got = got
	out.judgeEnd(v.Expect)
	list, ok := v.Expect.Get("history")
	if !ok {
		return
	}
	out.HasHistory = true
	want, _ := list.([]any)
	out.judgeHistory(want, textOf(v.Expect, "historyOrder") == "any")
}

func (out *Verdict) judgeEnd(expect *value.Object) {
	got := out.Got
	status := textOf(expect, "status")
	out.Outcome = got.Status == status
	if !out.Outcome {
		out.differ("status", status, got.Status)
		if got.Cause != nil {
			out.Why += ": " + *got.Cause
		}
	}
	if status == "SUCCEEDED" {
		want, _ := expect.Get("output")
		if out.Outcome && !Match(want, got.Output) {
			out.Outcome = false
			out.differ("output", want, got.Output)
		}
		return
	}
	if want := textOf(expect, "error"); !matchCause(&want, got.Error) {
		out.Outcome = false
		out.differ("error", want, got.Error)
	}
	var want *string
	if c, ok := expect.Get("cause"); ok {
		s, _ := c.(string)
		want = &s
	}
	if !matchCause(want, got.Cause) {
		out.Cause = false
		out.differ("cause", want, got.Cause)
	}
}

func (out *Verdict) validation(v *Vector) {
	found := Validate(v)
	result := "OK"
	if len(found) > 0 {
		result = "FAIL"
		name, message := "InvalidDefinition", (&asl.Invalid{Diagnostics: found}).Error()
		out.Got.Error, out.Got.Cause = &name, &message
	}
	out.Got.Status = result
	if out.Outcome = result == textOf(v.Expect, "result"); !out.Outcome {
		out.differ("result", textOf(v.Expect, "result"), result)
		return
	}
	if list, ok := v.Expect.Get("diagnostics"); ok {
		if got := told(found); !Match(list, got) {
			out.Cause = false
			out.differ("diagnostics", list, got)
		}
		return
	}
	if want := textOf(v.Expect, "message"); !matchCause(&want, out.Got.Cause) {
		out.Cause = false
		out.differ("message", want, out.Got.Cause)
	}
}

// told are diagnostics in the form of ValidateStateMachineDefinition.
func told(found []asl.Diagnostic) []any {
	all := []any{}
	for _, d := range found {
		o := value.Pairs("code", d.Code, "message", d.Message, "severity", "ERROR")
		if d.Location != "" {
			o.Set("location", d.Location)
		}
		all = append(all, o)
	}
	return all
}

func (out *Verdict) testState(ctx context.Context, v *Vector) {
	got, err := testState(ctx, v)
	if err != nil {
		out.Cause, out.Why = false, err.Error()
		return
	}
	out.Got.Status = textOf(got, "status")
	out.Got.Output, _ = got.Get("output")
	out.Got.Error, out.Got.Cause = textPointer(got, "error"), textPointer(got, "cause")
	if message := textPointer(got, "message"); message != nil {
		out.Got.Cause = message
	}
	if out.Outcome = out.Got.Status == textOf(v.Expect, "status"); !out.Outcome {
		out.differ("status", textOf(v.Expect, "status"), out.Got.Status)
	}
	if out.Cause = Match(v.Expect, got); !out.Cause {
		out.differ("response", v.Expect, got)
	}
}
