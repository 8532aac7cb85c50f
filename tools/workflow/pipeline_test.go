package workflow

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
)

// failing answers with each error once, then with ok; nil errors are successes.
func failing(ok step, problems ...error) step {
	n := 0
	return func(ctx context.Context, in []byte) (any, error) {
		n++
		if n <= len(problems) && problems[n-1] != nil {
			return nil, problems[n-1]
		}
		return ok(ctx, in)
	}
}

func times(n int, err error) []error {
	out := make([]error, n)
	for i := range out {
		out[i] = err
	}
	return out
}

const decided = "Classify Route Correlate Persist "

func TestPipelinePaths(t *testing.T) {
	again := strings.Repeat("CountConflict DecideAgain Correlate Persist ", 2)
	tests := []struct {
		name       string
		given      func(*world)
		path       string
		author     string // of the analysis on the incident
		quarantine string // fault in the quarantine queue
		sent       string // messages of this execution
	}{
		{name: "all is well", path: decided + "WhatNext StartLifecycle Analyze Notify", author: "global.amazon.nova-micro-v1:0", sent: "high pager opened, high updates analysis"},
		{name: "noise takes three states", given: func(w *world) {
			w.steps["Classify"] = func(context.Context, []byte) (any, error) {
				return map[string]any{"signal": map[string]any{"eventId": "ev-1"}, "route": "record", "reason": "routine"}, nil
			}
		}, path: "Classify Route Record"},
		{name: "nothing to tell", given: func(w *world) { w.next = "none" }, path: decided + "WhatNext Done"},
		{name: "a mild incident has one message", given: func(w *world) { w.head.Severity = incident.SeverityMedium },
			path: decided + "WhatNext StartLifecycle Analyze Notify", author: "global.amazon.nova-micro-v1:0", sent: "medium tickets opened"},
		{name: "a reopened incident has a lifecycle of its own", given: func(w *world) { w.head.Round = 2 },
			path: decided + "WhatNext RestartLifecycle Analyze Notify", author: "global.amazon.nova-micro-v1:0", sent: "high pager reopened, high updates analysis"},
		{name: "the model is busy and then answers", given: func(w *world) { w.model.busy = 2 },
			path: decided + "WhatNext StartLifecycle Analyze Notify", author: "global.amazon.nova-micro-v1:0", sent: "high pager opened, high updates analysis"},
		{name: "the model stays busy and rules stand in", given: func(w *world) { w.model.busy = 1000 },
			path: decided + "WhatNext StartLifecycle Analyze AnalyzeByRules Notify", author: "rules", sent: "high pager opened"},
		{name: "no analysis at all still tells people", given: func(w *world) {
			w.steps["Analyze"] = failing(nil, times(100, errors.New("out of memory"))...)
		}, path: decided + "WhatNext StartLifecycle Analyze AnalyzeByRules Notify", sent: "high pager opened"},
		{name: "a conflict is decided again", given: func(w *world) { w.steps["Persist"] = failing(w.persist, times(2, fault.StoreConflict)...) },
			path: decided + again + "WhatNext StartLifecycle Analyze Notify", author: "global.amazon.nova-micro-v1:0", sent: "high pager opened, high updates analysis"},
		{name: "a conflict for ever is kept", given: func(w *world) { w.steps["Persist"] = failing(nil, times(100, fault.StoreConflict)...) },
			path: decided + strings.Repeat("CountConflict DecideAgain Correlate Persist ", 39) + "CountConflict DecideAgain GiveUp Quarantine RecordQuarantine Done", quarantine: "StoreConflict"},
		{name: "a busy table is tried again", given: func(w *world) { w.steps["Persist"] = failing(w.persist, times(3, fault.StoreBusy)...) },
			path: decided + "WhatNext StartLifecycle Analyze Notify", author: "global.amazon.nova-micro-v1:0", sent: "high pager opened, high updates analysis"},
		{name: "a poison event is kept", given: func(w *world) { w.steps["Classify"] = failing(nil, times(100, fault.UnusableEvent)...) },
			path: "Classify Quarantine RecordQuarantine", quarantine: "UnusableEvent"},
		{name: "an event that kills the function is kept", given: func(w *world) {
			w.steps["Classify"] = func(context.Context, []byte) (any, error) { panic(crash{}) }
		}, path: "Classify Quarantine RecordQuarantine", quarantine: "Runtime.ExitError"},
		{name: "an event that Classify refuses is kept", given: func(w *world) {
			w.steps["Classify"] = func(context.Context, []byte) (any, error) {
				return map[string]any{"signal": map[string]any{}, "route": "quarantine", "reason": "the field id is missing"}, nil
			}
		}, path: "Classify Route Unusable Quarantine RecordQuarantine", quarantine: "UnusableEvent"},
		{name: "what cannot be recorded is kept all the same", given: func(w *world) {
			w.steps["Classify"] = failing(nil, times(100, fault.UnusableEvent)...)
			w.steps["Persist"] = failing(nil, times(100, fault.StoreBusy)...)
		}, path: "Classify Quarantine RecordQuarantine Done", quarantine: "UnusableEvent"},
		{name: "a busy channel is tried again", given: func(w *world) {
			w.channel.plan = only("updates", 3, throttled)
		}, path: decided + "WhatNext StartLifecycle Analyze Notify", author: "global.amazon.nova-micro-v1:0", sent: "high pager opened, high updates analysis"},
		{name: "a message that no channel takes is kept", given: func(w *world) { w.channel.plan = only("updates", 1000, missing) },
			path: decided + "WhatNext StartLifecycle Analyze Notify Quarantine RecordQuarantine", author: "global.amazon.nova-micro-v1:0", quarantine: "ChannelRefused", sent: "high pager opened"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			if tt.given != nil {
				tt.given(w)
			}
			w.send("ev-1")
			w.after(10 * time.Minute)
			if got := w.path("pipeline", "ev-1"); got != tt.path {
				t.Errorf("pipeline visited\n%s, want\n%s", got, tt.path)
			}
			if got := strings.Join(w.channel.sent, ", "); got != tt.sent {
				t.Errorf("people were told %q, want %q", got, tt.sent)
			}
			w.kept(tt.quarantine)
			if head, err := w.store.Incident(t.Context(), "inc-1"); tt.author != "" && (err != nil || head.Analysis == nil || head.Analysis.Author != tt.author) {
				t.Errorf("analysis on the incident = %+v, %v, want one by %s", head.Analysis, err, tt.author)
			}
		})
	}
}

// only makes the first n publishes on a channel fail.
func only(channel string, n int, err error) func(int, string) error {
	return func(_ int, message string) error {
		if n > 0 && strings.Contains(message, " "+channel+" ") {
			n--
			return err
		}
		return nil
	}
}

// kept fails the test unless the quarantine queue holds just this fault, with
// the raw event, a reason and who met it; "" wants an empty queue.
func (w *world) kept(name string) {
	w.t.Helper()
	if name == "" {
		if len(w.quarantined) != 0 {
			w.t.Errorf("quarantine holds %v, want nothing", w.quarantined)
		}
		return
	}
	if len(w.quarantined) != 1 {
		w.t.Fatalf("quarantine holds %v, want one message", w.quarantined)
	}
	m := w.quarantined[0]
	event, _ := m["event"].(map[string]any)
	reason, _ := m["reason"].(string)
	execution, _ := m["execution"].(string)
	if m["fault"] != name || reason == "" || event["id"] != "ev-1" || !strings.HasSuffix(execution, ":pipeline:ev-1") || m["machine"] != machineARN+"pipeline" {
		w.t.Errorf("quarantine holds %v, want %s with its reason, the raw event, the execution and the machine", m, name)
	}
}

func TestARepeatedEventTellsNobodyTwice(t *testing.T) {
	w := newWorld(t)
	for _, name := range []string{"first", "copy", "redrive"} {
		w.send(name)
	}
	w.after(10 * time.Minute)
	if got, want := strings.Join(w.channel.sent, ", "), "high pager opened, high updates analysis"; got != want {
		t.Errorf("three deliveries told %q, want %q", got, want)
	}
	if w.model.calls != 1 {
		t.Errorf("three deliveries called the model %d times, want once", w.model.calls)
	}
	if got, want := w.path("pipeline", "copy"), decided+"WhatNext StartLifecycle Analyze Notify"; got != want {
		t.Errorf("the copy visited %s, want %s", got, want)
	}
}

func TestPipelineRunsAsExpress(t *testing.T) {
	w := newWorld(t)
	w.register(asl.Express)
	w.send("ev-1")
	w.after(10 * time.Minute)
	if got, want := strings.Join(w.channel.sent, ", "), "high pager opened, high updates analysis"; got != want {
		t.Errorf("an EXPRESS pipeline told %q, want %q", got, want)
	}
}
