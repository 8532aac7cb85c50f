package workflow

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/persist"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

// real puts the real steps in the place of the stand-ins that decide.
func (w *world) real() {
	w.t.Helper()
	s, err := settings.New(settings.Options{Store: w.store, Now: w.engine.Now})
	if err != nil {
		w.t.Fatal(err)
	}
	c, err := correlate.New(correlate.Options{Store: w.store, Settings: s})
	if err != nil {
		w.t.Fatal(err)
	}
	p, err := persist.New(persist.Options{Store: w.store})
	if err != nil {
		w.t.Fatal(err)
	}
	w.steps["Classify"] = handle(classify.New(classify.Options{}).Handle)
	w.steps["Correlate"], w.steps["Persist"] = handle(c.Handle), handle(p.Handle)
}

// alarm is a CloudWatch alarm of a load balancer that changes its state.
func alarm(id, state, before string, at time.Time) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"version":"0","id":%q,"detail-type":"CloudWatch Alarm State Change","source":"aws.cloudwatch",
		"account":"111122223333","time":%q,"region":"eu-central-1","resources":["arn:aws:cloudwatch:eu-central-1:111122223333:alarm:shop-5xx"],
		"detail":{"alarmName":"shop-5xx","state":{"value":%q,"timestamp":%q},"previousState":{"value":%q},
		"configuration":{"metrics":[{"id":"m","metricStat":{"metric":{"namespace":"AWS/ApplicationELB","name":"HTTPCode_ELB_5XX_Count",
		"dimensions":{"LoadBalancer":"app/shop/50dc6c495c0c9188"}},"period":60,"stat":"Sum"},"returnData":true}]}}}`,
		id, at.Format(time.RFC3339), state, at.Format("2006-01-02T15:04:05.000+0000"), before))
}

// deliver starts the pipeline for an event.
func (w *world) deliver(name string, event json.RawMessage) {
	w.t.Helper()
	if _, err := w.engine.StartExecution(w.t.Context(), engine.Start{Machine: machineARN + "pipeline", Name: name, Input: event}); err != nil {
		w.t.Fatal(err)
	}
}

func TestFromAlarmToReport(t *testing.T) {
	w := newWorld(t)
	w.real()
	w.model.busy = 1000 // rules explain
	w.deliver("alarm", alarm("ev-1", "ALARM", "OK", start))
	w.deliver("copy", alarm("ev-1", "ALARM", "OK", start))
	w.after(3 * time.Minute)
	w.deliver("over", alarm("ev-2", "OK", "ALARM", start.Add(3*time.Minute)))
	w.after(10 * time.Hour)

	open, _, err := w.store.List(t.Context(), store.Filter{}, "", 10)
	if err != nil || len(open) != 1 {
		t.Fatalf("List() = %+v, %v, want one incident", open, err)
	}
	head := open[0]
	if head.Status != incident.Resolved || head.TimeToResolve != 180 || head.Analysis == nil || head.Analysis.Author != "rules" {
		t.Errorf("incident = %+v, want it resolved after three minutes and explained by rules", head)
	}
	if got := w.path("pipeline", "alarm"); got != decided+"WhatNext StartLifecycle Analyze AnalyzeByRules Notify" {
		t.Errorf("the alarm visited %s", got)
	}
	if got := w.path("lifecycle", head.ID); !strings.HasPrefix(got, paged) || !strings.HasSuffix(got, "Close TellResolved") {
		t.Errorf("the lifecycle visited %s, want a page at its beginning and the report at its end", got)
	}
	if got := w.pages(); len(got) != 2 || got[0] != "opened" || got[1] != "resolved" {
		t.Errorf("the pager was told %v, want of the beginning and the end, once each", got)
	}
	w.kept("")
	timeline, _, err := w.store.Timeline(t.Context(), head.ID, "", 100)
	for _, kind := range []string{"opened", "paged", "analysis", "resolved", "closed"} {
		if err != nil || !slices.ContainsFunc(timeline, func(l incident.TimelineEntry) bool { return l.Kind == kind }) {
			t.Errorf("timeline = %+v, %v, want a line of kind %s", timeline, err, kind)
		}
	}
}
