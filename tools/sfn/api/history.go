package api

import (
	"context"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

type historyInput struct {
	pageRequest
	ARN     string `json:"executionArn"`
	Reverse bool   `json:"reverseOrder"`
	Data    *bool  `json:"includeExecutionData"`
}

type historyOutput struct {
	Events []map[string]any `json:"events"`
	Next   string           `json:"nextToken,omitempty"`
}

func (s *Server) getExecutionHistory(_ context.Context, in historyInput) (historyOutput, error) {
	if _, err := s.execution(in.ARN); err != nil {
		return historyOutput{}, err
	}
	events, err := s.engine.History(in.ARN)
	if err != nil {
		return historyOutput{}, err
	}
	if in.Reverse {
		events = slices.Clone(events)
		slices.Reverse(events)
	}
	part, next, err := page(events, in.pageRequest)
	out := historyOutput{Events: []map[string]any{}, Next: next}
	for _, e := range part {
		out.Events = append(out.Events, eventOf(e, in.Data == nil || *in.Data))
	}
	return out, err
}

// eventOf writes an event as the service does: its details under a member
// named for its type.
func eventOf(e engine.Event, data bool) map[string]any {
	out := map[string]any{"id": e.ID, "previousEventId": e.Prev, "timestamp": stamp(e.Time), "type": e.Type}
	if key := detailsKey(e.Type); key != "" {
		if d := details(e, data); len(d) > 0 || always[e.Type] {
			out[key] = d
		}
	}
	return out
}

// always names the types whose details are there even when they are empty.
var always = map[string]bool{"ExecutionFailed": true, "ExecutionAborted": true, "ExecutionTimedOut": true,
	"LambdaFunctionFailed": true, "ActivityFailed": true}

// bare names the types that have no details.
var bare = map[string]bool{"LambdaFunctionStarted": true, "ParallelStateStarted": true, "ParallelStateSucceeded": true,
	"ParallelStateFailed": true, "ParallelStateAborted": true, "MapStateSucceeded": true, "MapStateFailed": true, "MapStateAborted": true,
	"TaskStateAborted": true, "WaitStateAborted": true, "MapRunSucceeded": true, "MapRunAborted": true}

func detailsKey(kind string) string {
	switch {
	case bare[kind]:
		return ""
	case strings.HasSuffix(kind, "StateEntered"):
		return "stateEnteredEventDetails"
	case strings.HasSuffix(kind, "StateExited"):
		return "stateExitedEventDetails"
	default:
		return strings.ToLower(kind[:1]) + kind[1:] + "EventDetails"
	}
}

// details collects what the event has to say. Which members an event has is
// the engine's knowledge; here they only get the service's names.
func details(e engine.Event, data bool) map[string]any {
	d := map[string]any{}
	text := func(key, v string) {
		if v != "" {
			d[key] = v
		}
	}
	number := func(key string, v *int64) {
		if v != nil {
			d[key] = *v
		}
	}
	payload := func(key string, p *engine.Payload, sized bool) {
		if p == nil || !data {
			return
		}
		d[key] = value.Text(p.Value)
		if sized {
			d[key+"Details"] = map[string]bool{"truncated": false}
		}
	}
	text("name", e.Name)
	payload("input", e.Input, true)
	payload("output", e.Output, true)
	payload("parameters", e.Parameters, false)
	text("resource", e.Resource)
	text("resourceType", e.ResourceType)
	text("region", e.Region)
	text("workerName", e.Worker)
	text("mapRunArn", e.MapRunARN)
	number("timeoutInSeconds", e.Timeout)
	number("heartbeatInSeconds", e.Heartbeat)
	number("length", e.Length)
	number("index", e.Index)
	if e.Error != nil {
		d["error"] = *e.Error
	}
	if e.Cause != nil {
		d["cause"] = *e.Cause
	}
	if e.Assigned != nil && data {
		d["assignedVariables"], d["assignedVariablesDetails"] = assigned(e.Assigned), map[string]bool{"truncated": false}
	}
	role(d, e)
	if e.Type == "ExecutionRedriven" {
		d["redriveCount"] = e.RedriveCount
	}
	return d
}

func assigned(o *value.Object) map[string]string {
	vars := make(map[string]string, o.Len())
	for i := range o.Len() {
		k, v := o.At(i)
		vars[k] = value.Text(v)
	}
	return vars
}

func role(d map[string]any, e engine.Event) {
	if e.RoleARN == "" {
		return
	}
	if e.Type == "ExecutionStarted" {
		d["roleArn"] = e.RoleARN
		return
	}
	d["taskCredentials"] = map[string]string{"roleArn": e.RoleARN}
}
