package correlate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// A countingStore counts what a decision reads.
type countingStore struct {
	working store.Working
	changes []incident.Signal
	notes   map[string]incident.Note
	reads   map[string]int
	err     error
}

func (s *countingStore) Working(context.Context) (store.Working, error) {
	s.reads["working"]++
	return s.working, s.err
}

func (s *countingStore) Changes(_ context.Context, since, until time.Time, limit int) ([]incident.Signal, error) {
	s.reads["changes"]++
	if limit > maxChanges || until.Sub(since) > 24*time.Hour {
		return nil, fmt.Errorf("asked for %d changes of %s", limit, until.Sub(since))
	}
	return s.changes, nil
}

func (s *countingStore) Notes(_ context.Context, keys ...string) (map[string]incident.Note, error) {
	s.reads["notes"] += len(keys)
	return s.notes, nil
}

type fixedSettings struct{ cfg config.Config }

func (f fixedSettings) Config(context.Context) (config.Config, error) { return f.cfg, nil }

func newHandler(t testing.TB, s *countingStore) *Handler {
	t.Helper()
	s.reads = map[string]int{}
	h, err := New(Options{Store: s, Settings: fixedSettings{config.Default()}, Topology: shop})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHandleReadsLittle(t *testing.T) {
	f := fault("1", 0, "rds", db, "failover")
	tests := []struct {
		name   string
		signal incident.Signal
		want   map[string]int
	}{
		{"a fault", f, map[string]int{"working": 1, "notes": 2, "changes": 1}},
		{"a recovery", recovery("2", 1, f), map[string]int{"working": 1, "notes": 2}},
		{"a change", altered("3", 1, "rds", db, "modify-db-instance"), map[string]int{"working": 1, "notes": 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &countingStore{}
			h := newHandler(t, s)
			if _, err := h.Handle(t.Context(), Input{Signal: tt.signal}); err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(s.reads) != fmt.Sprint(tt.want) {
				t.Errorf("Handle(%s) reads %v, want %v", tt.name, s.reads, tt.want)
			}
		})
	}
}

func TestHandleRemembersARecoveryNobodyKnows(t *testing.T) {
	f := fault("1", 0, "rds", db, "failover")
	s := &countingStore{notes: map[string]incident.Note{}}
	h := newHandler(t, s)
	out, err := h.Handle(t.Context(), Input{Signal: recovery("2", 5, f)})
	if err != nil || len(out.Decision.Notes) != 1 {
		t.Fatalf("Handle(recovery) = %+v, %v, want one note", out.Decision, err)
	}
	note := out.Decision.Notes[0]
	s.notes[note.Key] = note
	out, err = h.Handle(t.Context(), Input{Signal: f})
	if err != nil || out.Decision.Action != Suppress {
		t.Errorf("the late fault is %s (%s), %v, want it suppressed", out.Decision.Action, out.Decision.Reason, err)
	}
}

func TestHandleKeepsAnnouncements(t *testing.T) {
	a := altered("a", -600, "health", db, "health-scheduled")
	a.Starts, a.Ends = at(0), at(60)
	s := &countingStore{notes: map[string]incident.Note{}}
	h := newHandler(t, s)
	out, err := h.Handle(t.Context(), Input{Signal: a})
	if err != nil || len(out.Decision.Notes) != 1 {
		t.Fatalf("Handle(announcement) = %+v, %v, want one note", out.Decision, err)
	}
	s.notes[out.Decision.Notes[0].Key] = out.Decision.Notes[0]
	out, err = h.Handle(t.Context(), Input{Signal: fault("1", 10, "rds", db, "availability")})
	if err != nil || out.Decision.Action != Suppress {
		t.Errorf("a fault during announced work is %s (%s), %v, want it suppressed", out.Decision.Action, out.Decision.Reason, err)
	}
}

func TestHandleFollowsTheWorkingSet(t *testing.T) {
	w := newWorld(shop...)
	w.see(fault("1", 0, "rds", db, "failover"))
	head := w.only(t)
	head.Version = 1
	s := &countingStore{working: store.Working{Version: 7, Incidents: []incident.Incident{head}}}
	h := newHandler(t, s)
	symptom := Input{Signal: fault("2", 1, "elasticloadbalancing", lb, "5xx")}
	out, err := h.Handle(t.Context(), symptom)
	if err != nil || out.Decision.IncidentID != head.ID || out.Decision.Seen != 7 || len(out.Signal.Why) == 0 {
		t.Fatalf("Handle = %+v, %v, want it to join %s, seen at version 7, with evidence", out, err, head.ID)
	}
	s.working.Incidents = nil
	if out, err = h.Handle(t.Context(), symptom); err != nil || out.Decision.Action != Open {
		t.Errorf("once the incident is gone the decision is %s, %v, want open", out.Decision.Action, err)
	}
	s.err = errors.New("table is away")
	if _, err := h.Handle(t.Context(), symptom); !errors.Is(err, s.err) {
		t.Errorf("Handle fails with %v, want %v", err, s.err)
	}
}

func TestADecisionSurvivesTheWorkflow(t *testing.T) {
	w := newWorld(shop...)
	w.see(altered("c", -5, "ec2", sg, "revoke-security-group-ingress"), fault("1", 0, "rds", db, "database-connections"))
	d := w.decide(fault("2", 1, "elasticloadbalancing", lb, "5xx"))
	doc, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back Decision
	if err := json.Unmarshal(doc, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || string(again) != string(doc) {
		t.Errorf("a decision written and read is %s, %v, want %s", again, err, doc)
	}
}

// BenchmarkDecide measures one decision beside growing numbers of active
// incidents. Those that are over are not in the working set at all.
func BenchmarkDecide(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("active=%d", n), func(b *testing.B) {
			w := newWorld(shop...)
			for i := range n {
				f := fault(fmt.Sprint("e", i), 0, "lambda", arn("lambda", fmt.Sprintf("function:unrelated%d-x", i)), "errors")
				head, _ := Apply(incident.Incident{}, f, Decision{Action: Open, IncidentID: IncidentID(f.EventID), Severity: f.Severity, Keys: []string{Key(f.Resources[0])}, Limits: limits})
				w.index.Put(head)
			}
			w.see(fault("db", 0, "rds", db, "failover"))
			s := fault("lb", 2, "elasticloadbalancing", lb, "5xx")
			for b.Loop() {
				if d := w.decide(s); d.Action != Join {
					b.Fatalf("decided %s, want join", d.Action)
				}
			}
		})
	}
}
