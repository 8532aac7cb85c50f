package persist_test

import (
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/persist"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
)

// A fault and its recovery are decided at the same time, neither knowing of the
// other, and then written one after the other.
func TestFaultAndItsRecoveryThatMeetLeaveNothingOpen(t *testing.T) {
	lone := func(id string, kind incident.Kind, after time.Duration) incident.Signal {
		return alarm(id, "cpu", kind, after)
	}
	apart := func(id string, kind incident.Kind, after time.Duration) incident.Signal {
		s := unrelated(1)
		s.EventID, s.Kind, s.At, s.Account, s.Tags = id, kind, start.Add(after), "111122223333", map[string]string{"Application": "orders"}
		return s
	}
	other := func(id string, kind incident.Kind, after time.Duration) incident.Signal {
		s := unrelated(1)
		s.EventID, s.Kind, s.At, s.Group, s.Account = id, kind, start.Add(after), "one-cause", "111122223333"
		return s
	}
	tests := []struct {
		name    string
		signal  func(string, incident.Kind, time.Duration) incident.Signal
		there   bool // an incident that the fault joins
		recover bool // the recovery is written first
	}{
		{"an opening, then its end", lone, false, false},
		{"the end, then an opening", lone, false, true},
		{"a join, then its end", other, true, false},
		{"the end, then a join", other, true, true},
		{"a join by the application, then its end", apart, true, false},
		{"the end, then a join by the application", apart, true, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := store.New(memory.New(nil), store.Options{})
			w := newWorld(t, s)
			if test.there {
				first := alarm("first", "status", incident.Fault, -time.Minute)
				first.Group, first.Tags = "one-cause", map[string]string{"Application": "orders"}
				if _, err := w.run(first, "first"); err != nil {
					t.Fatal(err)
				}
			}
			pair := []incident.Signal{test.signal("fault", incident.Fault, 0), test.signal("recovery", incident.Recovery, time.Minute)}
			if test.recover {
				pair[0], pair[1] = pair[1], pair[0]
			}
			var decided []persist.Input
			for _, sig := range pair {
				c, _ := w.functions()
				d, err := c.Handle(t.Context(), correlate.Input{Signal: sig})
				if err != nil {
					t.Fatal(err)
				}
				decided = append(decided, persist.Input{Signal: d.Signal, Decision: &d.Decision, Execution: sig.EventID})
			}
			for _, in := range decided {
				_, p := w.functions()
				if _, err := p.Handle(t.Context(), in); err != nil {
					t.Fatal(err)
				}
			}
			for _, in := range w.incidents() {
				for _, m := range in.Members {
					if m.Fingerprint == pair[0].Fingerprint && m.Active() {
						t.Errorf("the fault of %s is still there after its recovery", in.ID)
					}
				}
			}
		})
	}
}
