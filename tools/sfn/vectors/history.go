package vectors

import (
	"fmt"
	"sort"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

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
