package vectors

import (
	"context"
	"fmt"
	"sort"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A Verdict says how far what came agrees with what was recorded.
type Verdict struct {
	Vector           *Vector
	Got              Got
	Outcome, Cause   bool
	HasHistory       bool
	History, Details bool
	Why              string // of the first thing that differs
	Skipped          bool   // the vector is not in JSONPath
}

// Passed says whether everything agrees but the details of events.
func (v Verdict) Passed() bool { return v.Outcome && v.Cause && v.History }

// Run runs one vector and judges what came of it.
func Run(ctx context.Context, v *Vector) Verdict {
	out := Verdict{Vector: v, Skipped: v.Language != "JSONPath", History: true, Details: true, Cause: true}
	switch v.Kind {
	case "execution":
		out.execution(ctx, v)
	case "validation":
		out.validation(ctx, v)
	case "teststate":
		out.testState(ctx, v)
	default:
		out.Why = "kind " + v.Kind + " is not known"
	}
	return out
}

func (out *Verdict) differ(what string, want, got any) {
	if out.Why == "" {
		out.Why = fmt.Sprintf("%s = %s, want %s", what, shown(got), shown(want))
	}
}

func shown(v any) string {
	if p, ok := v.(*string); ok {
		if p == nil {
			return "nothing"
		}
		v = *p
	}
	return value.Text(v)
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

func (out *Verdict) judgeHistory(want []any, anyOrder bool) {
	var types, wanted []string
	for _, e := range out.Got.Events {
		types = append(types, e.Type)
	}
	for _, w := range want {
		o, _ := w.(*value.Object)
		wanted = append(wanted, textOf(o, "type"))
	}
	a, b := fmt.Sprint(wanted), fmt.Sprint(types)
	if anyOrder {
		sort.Strings(wanted)
		sort.Strings(types)
		a, b = fmt.Sprint(wanted), fmt.Sprint(types)
	}
	if a != b {
		out.History, out.Details = false, false
		out.differ("history", a, b)
		return
	}
	if anyOrder {
		return
	}
	for i, w := range want {
		o, _ := w.(*value.Object)
		if got := Lifted(out.Got.Events[i]); !Match(o, got) {
			out.Details = false
			out.differ(fmt.Sprintf("event %d", i+1), o, got)
			return
		}
	}
}

// Lifted is an event in the form that vectors have.
func Lifted(e engine.Event) *value.Object {
	o := value.Pairs("id", e.ID, "prev", e.Prev, "type", e.Type)
	put := func(key string, there bool, v func() any) {
		if there {
			o.Set(key, v())
		}
	}
	payload := func(key string, p *engine.Payload) { put(key, p != nil, func() any { return p.Value }) }
	text := func(key string, p *string) { put(key, p != nil, func() any { return *p }) }
	number := func(key string, p *int64) { put(key, p != nil, func() any { return *p }) }
	plain := func(key, s string) { put(key, s != "", func() any { return s }) }
	payload("input", e.Input)
	payload("output", e.Output)
	payload("parameters", e.Parameters)
	text("error", e.Error)
	text("cause", e.Cause)
	number("timeoutInSeconds", e.Timeout)
	number("heartbeatInSeconds", e.Heartbeat)
	number("length", e.Length)
	number("index", e.Index)
	plain("name", e.Name)
	plain("resource", e.Resource)
	plain("resourceType", e.ResourceType)
	plain("workerName", e.Worker)
	put("assignedVariables", e.Assigned != nil, func() any { return e.Assigned })
	put("taskCredentials", e.RoleARN != "" && e.Type != "ExecutionStarted", func() any { return value.Pairs("roleArn", e.RoleARN) })
	return o
}

func (out *Verdict) validation(ctx context.Context, v *Vector) {
	found := Validate(v)
	result := "OK"
	if len(found) > 0 {
		result = "FAIL"
	}
	out.Got.Status = result
	if out.Outcome = result == textOf(v.Expect, "result"); !out.Outcome {
		out.differ("result", textOf(v.Expect, "result"), result)
		return
	}
	if list, ok := v.Expect.Get("diagnostics"); ok {
		got := []any{}
		for _, d := range found {
			o := value.Pairs("code", d.Code, "message", d.Message, "severity", "ERROR")
			if d.Location != "" {
				o.Set("location", d.Location)
			}
			got = append(got, o)
		}
		if out.Cause = Match(list, got); !out.Cause {
			out.differ("diagnostics", list, got)
		}
		return
	}
	out.refusal(ctx, v)
}

func (out *Verdict) refusal(ctx context.Context, v *Vector) {
	got, err := Execute(ctx, v)
	if err != nil {
		out.Cause, out.Why = false, err.Error()
		return
	}
	out.Got = got
	want := textOf(v.Expect, "message")
	if out.Cause = matchCause(&want, got.Cause); !out.Cause {
		out.differ("message", want, got.Cause)
	}
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
	if out.Outcome = out.Got.Status == textOf(v.Expect, "status"); !out.Outcome {
		out.differ("status", textOf(v.Expect, "status"), out.Got.Status)
	}
	if out.Cause = Match(v.Expect, got); !out.Cause {
		out.differ("response", v.Expect, got)
	}
}
