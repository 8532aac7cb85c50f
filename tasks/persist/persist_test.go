package persist_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/persist"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
)

// A losing store makes the write and loses the answer.
type losing struct {
	*store.Store
	lose int // answers still to be lost
}

func (l *losing) Save(ctx context.Context, v store.Save) error {
	err := l.Store.Save(ctx, v)
	if l.lose > 0 && err == nil {
		l.lose--
		return fmt.Errorf("save: %w", fault.StoreBusy)
	}
	return err
}

func TestWhoComesAgainIsToldWhatIsLeftToDo(t *testing.T) {
	now := start
	s := store.New(memory.New(nil), store.Options{})
	l := &losing{Store: s, lose: 1}
	h, err := persist.New(persist.Options{Store: l, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	id := correlate.IncidentID("e1")
	first := persist.Input{Signal: alarm("e1", "cpu", incident.Fault, 0), Decision: &correlate.Decision{Action: correlate.Open, IncidentID: id, Severity: incident.SeverityHigh, Count: 1}, Execution: "x1"}
	other := persist.Input{Signal: alarm("e2", "cpu", incident.Fault, time.Second), Decision: &correlate.Decision{Action: correlate.Join, IncidentID: id, Severity: incident.SeverityHigh}, Execution: "x2"}
	third, again, elsewhere := other, first, other
	third.Signal.EventID, third.Execution = "e3", "x3"
	again.Execution = "redrive"
	elsewhere.Execution = "x2 elsewhere"
	begin := func() {
		_, err := s.UpdateIncident(t.Context(), id, func(head *incident.Incident) ([]incident.TimelineEntry, error) {
			head.Lifecycle = 1
			return nil, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	steps := []struct {
		name    string
		do      func()
		in      persist.Input
		outcome incident.Outcome
		next    persist.Next
		err     error
	}{
		{"the answer is lost", nil, first, "", "", fault.StoreBusy},
		{"its retry gets the answer", nil, first, incident.Opened, persist.Tell, nil},
		{"another event leaves the telling to the first", nil, other, incident.Joined, persist.Nothing, nil},
		{"a duplicate of it as well", nil, elsewhere, incident.Duplicate, persist.Nothing, nil},
		{"a redrive of the first tells", nil, again, incident.Duplicate, persist.Tell, nil},
		{"once the first took too long, a duplicate takes over", func() { now = now.Add(time.Hour) }, elsewhere, incident.Duplicate, persist.Tell, nil},
		{"or another event", nil, third, incident.Joined, persist.Tell, nil},
		{"when the lifecycle has begun nothing is left", begin, elsewhere, incident.Duplicate, persist.Nothing, nil},
	}
	for _, step := range steps {
		if step.do != nil {
			step.do()
		}
		out, err := h.Handle(t.Context(), step.in)
		if out.Outcome != step.outcome || out.Next != step.next || !errors.Is(err, step.err) {
			t.Errorf("%s: Handle(event %s by %s) = %s, next %q, %v, want %s, next %q, %v", step.name,
				step.in.Signal.EventID, step.in.Execution, out.Outcome, out.Next, err, step.outcome, step.next, step.err)
		}
	}
}

func TestWhatGoesToQuarantineHasOneOutcome(t *testing.T) {
	s := store.New(memory.New(nil), store.Options{})
	h, err := persist.New(persist.Options{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	written := persist.Input{Signal: alarm("e1", "cpu", incident.Info, 0), Reason: "routine", Execution: "x1"}
	if _, err := h.Handle(t.Context(), written); err != nil {
		t.Fatal(err)
	}
	const event = `{"id":"e1","source":"s","detail-type":"t","time":"2026-03-01T12:00:00Z","detail":{}}`
	const forwarded = `{"id":"other","source":"autopilot.forwarded","detail-type":"CloudOps Autopilot Forwarded Event","time":"2026-03-01T12:00:00Z","detail":` + event + `}`
	tests := []struct {
		name, event, execution string
		want                   incident.Outcome
	}{
		{"no event at all", `"?"`, "x0", incident.Quarantined},
		{"an event whose execution wrote its line", event, "x1", incident.Suppressed},
		{"the same as it was forwarded", forwarded, "x1", incident.Suppressed},
		{"the same event in another execution", event, "x2", incident.Quarantined},
	}
	for _, tt := range tests {
		in := persist.Input{Quarantined: []byte(tt.event), Execution: tt.execution, Reason: strings.Repeat("long ", 1000)}
		if out, err := h.Handle(t.Context(), in); err != nil || out.Outcome != tt.want || out.Next != persist.Nothing || len(out.Reason) > 200 {
			t.Errorf("Handle of %s = %+v, %v, want %s and nothing to do", tt.name, out, err, tt.want)
		}
	}
}

func TestDecisionThatNoLongerHoldsIsAConflict(t *testing.T) {
	resolved := start.Add(-48 * time.Hour)
	head := func(status incident.Status) map[string]incident.Incident {
		return map[string]incident.Incident{"inc": {ID: "inc", Status: status, ResolvedAt: &resolved, DueAt: &resolved}}
	}
	tests := []struct {
		name  string
		heads map[string]incident.Incident
		d     correlate.Decision
		holds bool
	}{
		{"the incident is open", head(incident.Open), correlate.Decision{Action: correlate.Join, IncidentID: "inc"}, true},
		{"it is not there", nil, correlate.Decision{Action: correlate.Join, IncidentID: "inc"}, false},
		{"it was merged", head(incident.Merged), correlate.Decision{Action: correlate.Settle, IncidentID: "inc"}, false},
		{"it was on hold too long", head(incident.OnHold), correlate.Decision{Action: correlate.Join, IncidentID: "inc"}, false},
		{"it was resolved too long ago", head(incident.Resolved), correlate.Decision{Action: correlate.Reopen, IncidentID: "inc", Limits: correlate.Limits{Reopen: time.Hour}}, false},
		{"it may still be reopened", head(incident.Resolved), correlate.Decision{Action: correlate.Reopen, IncidentID: "inc", Limits: correlate.Limits{Reopen: 50 * time.Hour}}, true},
		{"what it absorbs is gone", head(incident.Open), correlate.Decision{Action: correlate.Join, IncidentID: "inc", Absorb: []string{"other"}}, false},
		{"what it blames is gone", nil, correlate.Decision{Action: correlate.Record, Blames: []string{"other"}}, true},
		{"nothing to decide", nil, correlate.Decision{Action: correlate.Suppress}, true},
	}
	for _, test := range tests {
		_, err := persist.Fold(test.heads, alarm("e", "cpu", incident.Fault, 0), test.d)
		if (err == nil) != test.holds || err != nil && !errors.Is(err, fault.StoreConflict) {
			t.Errorf("Fold, %s: error = %v, want a conflict: %t", test.name, err, !test.holds)
		}
	}
}

func TestConflictWithoutADeciderGoesToTheStateMachine(t *testing.T) {
	s := store.New(memory.New(nil), store.Options{})
	h, err := persist.New(persist.Options{Store: s})
	if err != nil {
		t.Fatal(err)
	}
	in := persist.Input{Signal: alarm("e1", "cpu", incident.Fault, 0), Decision: &correlate.Decision{Action: correlate.Open, IncidentID: "inc", Count: 1, Seen: 7}, Execution: "x"}
	if _, err := h.Handle(t.Context(), in); !errors.Is(err, fault.StoreConflict) {
		t.Errorf("Handle of an opening decided on another working set = %v, want %v", err, fault.StoreConflict)
	}
	in.Signal.EventID = ""
	if _, err := h.Handle(t.Context(), in); !errors.Is(err, fault.UnusableEvent) {
		t.Errorf("Handle of a signal without an id = %v, want %v", err, fault.UnusableEvent)
	}
}

// TestWhatAnEventCosts holds the reads and writes of each kind of event to what
// they are, with nothing stored and with much.
func TestWhatAnEventCosts(t *testing.T) {
	for _, stored := range []int{0, 5000} {
		counting := &store.Counting{Backend: memory.New(nil)}
		s := store.New(counting, store.Options{})
		w := newWorld(t, s)
		old := time.Now().Add(-48 * time.Hour)
		for i := range stored {
			in := incident.Incident{ID: fmt.Sprint("old", i), Status: incident.Merged, OpenedAt: old}
			if err := s.Save(t.Context(), store.Save{Entry: incident.Entry{EventID: fmt.Sprint("o", i)}, Heads: []incident.Incident{in}}); err != nil {
				t.Fatal(err)
			}
		}
		inForce, err := settings.New(settings.Options{Store: s, Fresh: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		c, err1 := correlate.New(correlate.Options{Store: s, Settings: inForce})
		p, err2 := persist.New(persist.Options{Store: s})
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if _, err := inForce.Config(t.Context()); err != nil {
			t.Fatal(err)
		}
		change := alarm("change", "modify-db-instance", incident.Change, 10*time.Second)
		change.Significant = false
		for _, test := range []struct {
			name       string
			signal     incident.Signal
			correlated bool
			want       store.Calls
		}{
			{"noise", alarm("noise", "info", incident.Info, 0), false, store.Calls{Commits: 1, Legs: 1}},
			{"an opening", alarm("open", "cpu", incident.Fault, 0), true, store.Calls{Gets: 3, Queries: 3, Commits: 1, Legs: 7}},
			{"a join", alarm("join", "cpu", incident.Fault, time.Second), true, store.Calls{Gets: 3, Queries: 3, Items: 4, Commits: 1, Legs: 5}},
			{"a recovery", alarm("over", "cpu", incident.Recovery, time.Minute), true, store.Calls{Gets: 3, Queries: 1, Items: 4, Commits: 1, Legs: 5}},
			{"a change", change, true, store.Calls{Gets: 2, Queries: 1, Items: 2, Commits: 2, Legs: 2}},
		} {
			counting.Take()
			in := persist.Input{Signal: test.signal, Reason: "routine", Execution: test.name}
			if test.correlated {
				decided, err := c.Handle(t.Context(), correlate.Input{Signal: test.signal})
				if err != nil {
					t.Fatal(err)
				}
				in.Signal, in.Decision = decided.Signal, &decided.Decision
			}
			out, err := p.Handle(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if got := counting.Take(); got != test.want {
				t.Errorf("with %d stored, %s (%s) = %+v, want %+v", stored, test.name, out.Outcome, got, test.want)
			}
			if err := w.follow(out); err != nil {
				t.Fatal(err)
			}
		}
	}
}
