package lifecycle

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tools/golden"
)

func handler(t *testing.T, s *table, m *machine, o Options) *Handler {
	t.Helper()
	o.Store, o.Settings, o.Answerer = s, fixed{}, m.client(t)
	if o.Now == nil {
		o.Now = func() time.Time { return began.Add(time.Minute) }
	}
	h, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestBeginMarksTheRound(t *testing.T) {
	s := &table{head: urgent()}
	c, err := handler(t, s, &machine{}, Options{}).Handle(t.Context(), Input{Op: "begin", IncidentID: "inc-1", Round: 1})
	if err != nil || c.Step != Page || s.head.Lifecycle != 1 {
		t.Errorf("begin = %+v, %v with Lifecycle %d, want a page and round 1 marked", c, err, s.head.Lifecycle)
	}
}

func TestARedrivenRoundGoesOnWhereItWas(t *testing.T) {
	s := &table{head: urgent(), notices: []incident.Notice{
		{Round: 1, Reason: "opened", Channel: "pager", Level: 1, State: incident.Sent},
		{Round: 1, Reason: "escalated", Channel: "pager", Level: 2, State: incident.Unconfirmed}}}
	c, err := handler(t, s, &machine{}, Options{}).Handle(t.Context(), Input{Op: "begin", IncidentID: "inc-1", Round: 1})
	if err != nil || c.Step != AwaitResolution || c.Level != 2 {
		t.Errorf("begin after two pages = %+v, %v, want to wait for the end at level 2", c, err)
	}
}

func TestAwait(t *testing.T) {
	tests := []struct {
		name     string
		waitsFor Step
		before   func(*table)
		answered bool
	}{
		{"nothing happened: the token is kept", AwaitAcknowledgment, nil, false},
		{"acknowledged before the token was there", AwaitAcknowledgment, func(s *table) { s.head.Status = incident.Acknowledged }, true},
		{"resolved before the token was there", AwaitAcknowledgment, func(s *table) { s.head.Status = incident.Resolved }, true},
		{"worse while people are called already", AwaitAcknowledgment, func(s *table) { s.head.Severity = incident.SeverityCritical }, false},
		{"worse after all levels were called", AwaitResolution, func(s *table) { s.head.Severity = incident.SeverityCritical }, true},
		{"an acknowledgement does not end the wait for the end", AwaitResolution, func(s *table) { s.head.Status = incident.Acknowledged }, false},
		{"resolved while going to wait for the end", AwaitResolution, func(s *table) { s.head.Status = incident.Resolved }, true},
		{"due sooner than the wait was measured for", AwaitAcknowledgment, func(s *table) {
			due := began.Add(2 * time.Minute)
			s.head.DueAt = &due
		}, true},
		{"due when the wait ends anyway", AwaitAcknowledgment, func(s *table) {
			due := began.Add(time.Hour)
			s.head.DueAt = &due
		}, false},
		{"a new round before the token was there", AwaitResolution, func(s *table) { s.head.Round = 2 }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, m := &table{head: urgent(), before: tt.before}, &machine{}
			c := Course{IncidentID: "inc-1", Round: 1, Level: 1, Severity: incident.SeverityHigh, Seconds: 300}
			_, err := handler(t, s, m, Options{}).Handle(t.Context(), Input{Op: "await", WaitsFor: string(tt.waitsFor), Token: "secret", Course: c})
			if err != nil || m.answered("secret") != tt.answered || (len(s.tokens) == 0) != tt.answered {
				t.Errorf("await = %v, token answered %v, %d kept, want answered %v", err, m.answered("secret"), len(s.tokens), tt.answered)
			}
		})
	}
}

func TestAcknowledge(t *testing.T) {
	s, m := &table{head: urgent(), tokens: []incident.Token{{Value: "secret"}}}, &machine{}
	client := m.client(t)
	for range 2 {
		head, err := Acknowledge(t.Context(), s, client, began.Add(90*time.Second), "inc-1", " alice ")
		if err != nil || head.Status != incident.Acknowledged || head.AcknowledgedBy != "alice" || head.Owner != "alice" {
			t.Fatalf("Acknowledge(inc-1, alice) = %+v, %v, want it acknowledged by alice", head, err)
		}
	}
	if len(m.answers) != 1 || len(s.timeline) != 1 {
		t.Errorf("two acknowledgements answered %d tokens and wrote %d lines, want one each", len(m.answers), len(s.timeline))
	}
	if strings.Contains(s.timeline[0].Text, "secret") {
		t.Errorf("the timeline holds a token: %+v", s.timeline[0])
	}
}

func TestAcknowledgeRefuses(t *testing.T) {
	tests := []struct {
		name   string
		status incident.Status
		who    string
	}{
		{"what is resolved", incident.Resolved, "alice"},
		{"what was merged", incident.Merged, "alice"},
		{"nobody", incident.Open, "  "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &table{head: urgent()}
			s.head.Status = tt.status
			if _, err := Acknowledge(t.Context(), s, (&machine{}).client(t), began, "inc-1", tt.who); err == nil || s.head.Status != tt.status {
				t.Errorf("Acknowledge(%s, %q) = %v and left it %s, want an error and no change", tt.status, tt.who, err, s.head.Status)
			}
		})
	}
}

func TestResolveEndsTheIncident(t *testing.T) {
	s, m := &table{head: urgent(), tokens: []incident.Token{{Value: "secret"}}}, &machine{}
	head, err := Resolve(t.Context(), s, m.client(t), began.Add(time.Hour), "inc-1", "alice")
	if err != nil || head.Status != incident.Resolved || head.ResolvedBy != "alice" || !m.answered("secret") {
		t.Errorf("Resolve(inc-1, alice) = %+v, %v, want it resolved by alice and the lifecycle woken", head, err)
	}
}

func TestWake(t *testing.T) {
	tests := []struct {
		name   string
		tokens []incident.Token
		refuse string
		fault  fault.Fault
		left   int
	}{
		{"nobody waits", nil, "", "", 0},
		{"the wait is over already", []incident.Token{{Value: "old"}}, "TaskTimedOut", "", 0},
		{"the execution is gone", []incident.Token{{Value: "old"}}, "TaskDoesNotExist", "", 0},
		{"the service is busy: the token stays", []incident.Token{{Value: "new"}}, "ThrottlingException", fault.ChannelBusy, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &table{head: urgent(), tokens: tt.tokens}
			_, err := handler(t, s, &machine{refuse: tt.refuse}, Options{}).Handle(t.Context(), Input{Op: "wake", IncidentID: "inc-1", Round: 1})
			if f := fault.Fault(""); errors.As(err, &f) != (tt.fault != "") || f != tt.fault || len(s.tokens) != tt.left {
				t.Errorf("wake = %v with %d tokens left, want fault %q and %d left", err, len(s.tokens), tt.fault, tt.left)
			}
		})
	}
}

func TestTickLetsTimeWork(t *testing.T) {
	s := &table{head: urgent()}
	quiet := func(head incident.Incident, now time.Time) (incident.Incident, bool) {
		head.Status, head.ResolvedAt, head.ResolvedBy = incident.Resolved, &now, "quiet"
		return head, true
	}
	c := Course{IncidentID: "inc-1", Round: 1, Level: 1, Severity: incident.SeverityHigh}
	got, err := handler(t, s, &machine{}, Options{Ticker: quiet}).Handle(t.Context(), Input{Op: "tick", Course: c})
	if err != nil || got.Step != Close || s.head.ResolvedBy != "quiet" || len(s.timeline) != 1 {
		t.Errorf("tick = %+v, %v with %s, want the quiet incident closed", got, err, s.head.Status)
	}
}

func TestCloseMeasuresAndReports(t *testing.T) {
	s, reports := &table{head: urgent()}, shelf{}
	acknowledged, resolved := began.Add(90*time.Second), began.Add(50*time.Minute)
	s.head.Title = "orders | fails <b>over</b> [now](http://x)"
	s.head.Status, s.head.AcknowledgedAt, s.head.AcknowledgedBy, s.head.ResolvedAt, s.head.ResolvedBy = incident.Resolved, &acknowledged, "alice", &resolved, "ev-9"
	s.timeline = []incident.TimelineEntry{{At: began, Kind: "opened", Text: "Failover started"}}
	s.notices = []incident.Notice{{At: began, Reason: "opened", Target: "arn:aws:sns:eu-central-1:111122223333:pager", State: incident.Sent}}
	h := handler(t, s, &machine{}, Options{Reports: reports})
	c, err := h.Handle(t.Context(), Input{Op: "close", Course: Course{IncidentID: "inc-1", Round: 1}})
	if err != nil || c.Step != Stop || s.head.TimeToAcknowledge != 90 || s.head.TimeToResolve != 3000 {
		t.Errorf("close = %+v, %v with TTA %d and TTR %d, want 90 and 3000", c, err, s.head.TimeToAcknowledge, s.head.TimeToResolve)
	}
	golden.Check(t, "testdata/report.md", []byte(reports["reports/2026/11/02/inc-1-r1.md"]))
	if !strings.Contains(reports["reports/2026/11/02/inc-1-r1.json"], `"timeToResolveSeconds": 3000`) {
		t.Errorf("JSON report = %s, want the time to resolve in it", reports["reports/2026/11/02/inc-1-r1.json"])
	}
}

func TestARepeatedCloseTellsItOnce(t *testing.T) {
	s, reports := &table{head: urgent()}, shelf{}
	resolved := began.Add(50 * time.Minute)
	s.head.Status, s.head.ResolvedAt = incident.Resolved, &resolved
	h := handler(t, s, &machine{}, Options{Reports: reports})
	for range 2 {
		clear(reports)
		if _, err := h.Handle(t.Context(), Input{Op: "close", Course: Course{IncidentID: "inc-1", Round: 1}}); err != nil || len(reports) != 2 {
			t.Fatalf("close = %v with %d reports, want both kinds each time", err, len(reports))
		}
	}
	if len(s.timeline) != 1 {
		t.Errorf("closing twice wrote %+v, want one line", s.timeline)
	}
}

func TestCloseLeavesWhatWasReopened(t *testing.T) {
	s, reports := &table{head: urgent()}, shelf{}
	s.head.Round = 2
	c, err := handler(t, s, &machine{}, Options{Reports: reports}).Handle(t.Context(), Input{Op: "close", Course: Course{IncidentID: "inc-1", Round: 1}})
	if err != nil || c.Why != "opened again" || len(reports) != 0 {
		t.Errorf("close of a reopened incident = %+v, %v with %d reports, want none", c, err, len(reports))
	}
}

func TestHandleRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, in := range []Input{{Op: "begin"}, {Op: "begin", IncidentID: "inc-1"}, {Op: "dance", IncidentID: "inc-1", Round: 1}} {
		if _, err := handler(t, &table{head: urgent()}, &machine{}, Options{}).Handle(t.Context(), in); !errors.Is(err, fault.UnusableEvent) {
			t.Errorf("Handle(%+v) = %v, want %v", in, err, fault.UnusableEvent)
		}
	}
}
