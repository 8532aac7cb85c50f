package persist_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/persist"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// at is how many executions run at once in a race.
const at = 9

func TestExecutionsThatMeetOpenOneIncidentForOneCause(t *testing.T) {
	onEveryBackend(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		var signals []incident.Signal
		for i := range at {
			signals = append(signals, alarm(fmt.Sprintf("e%02d", i), fmt.Sprintf("condition-%d", i%3), incident.Fault, time.Duration(i)*time.Second))
		}
		w.all(signals)
		in := w.only(at)
		if want := map[incident.Outcome]int{incident.Opened: 1, incident.Joined: at - 1}; !maps.Equal(w.outcomes, want) {
			t.Errorf("outcomes = %v, want %v", w.outcomes, want)
		}
		if w.tells != 1 || len(w.begun) != 1 || in.Lifecycle != 1 {
			t.Errorf("%d executions told people, of %d lifecycles, the incident's round is %d, want one of one, round 1", w.tells, len(w.begun), in.Lifecycle)
		}
		if len(in.Members) != 3 || !in.OpenedAt.Equal(start) {
			t.Errorf("incident has %d members and opened at %s, want 3 and the time of the earliest event, %s", len(in.Members), in.OpenedAt, start)
		}
	})
}

func TestEventsThatComeSeveralTimesAtOnceCountOnce(t *testing.T) {
	onEveryBackend(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		var signals []incident.Signal
		for i := range at {
			signals = append(signals, alarm(fmt.Sprint("e", i/3), "cpu", incident.Fault, time.Duration(i/3)*time.Second))
		}
		w.all(signals)
		w.only(at / 3)
		if want := map[incident.Outcome]int{incident.Opened: 1, incident.Joined: at/3 - 1, incident.Duplicate: at - at/3}; !maps.Equal(w.outcomes, want) {
			t.Errorf("outcomes = %v, want %v", w.outcomes, want)
		}
		for i := range at / 3 {
			e, found, err := s.Entry(context.Background(), fmt.Sprint("e", i))
			if err != nil || !found || e.Duplicates != 2 {
				t.Errorf("ledger of e%d = %+v, %t, %v, want 2 duplicates", i, e, found, err)
			}
		}
	})
}

func TestBurstOfUnrelatedFaultsLosesNone(t *testing.T) {
	onEveryBackend(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		var signals []incident.Signal
		for i := range 2 * at {
			signals = append(signals, unrelated(i))
		}
		w.all(signals)
		if all := w.incidents(); len(all) != 2*at || len(w.begun) != 2*at || w.tells != 2*at {
			t.Errorf("%d incidents, %d lifecycles begun by %d executions, want %d of each", len(all), len(w.begun), w.tells, 2*at)
		}
	})
}

// unrelated is a fault in an account of its own.
func unrelated(i int) incident.Signal {
	account := fmt.Sprintf("%012d", i+1)
	queue := fmt.Sprintf("arn:aws:sqs:eu-west-1:%s:queue-%c%c", account, 'a'+i%26, 'k'+i/26)
	s := alarm(fmt.Sprint("u", i), "age-of-oldest-message", incident.Fault, 0)
	s.Account, s.Service, s.Resources = account, "sqs", []string{queue}
	s.Fingerprint, s.Title = account+"|eu-west-1|"+queue+"|"+s.Condition, queue
	return s
}

func TestOrderOfArrivalDoesNotMatter(t *testing.T) {
	var signals []incident.Signal
	for i, condition := range []string{"cpu", "connections", "latency"} {
		base := time.Duration(i) * time.Minute
		signals = append(signals,
			alarm(condition+"-1", condition, incident.Fault, base),
			alarm(condition+"-2", condition, incident.Recovery, base+10*time.Second),
			alarm(condition+"-3", condition, incident.Fault, base+20*time.Second))
	}
	onEveryBackend(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		if _, err := w.run(alarm("first", "status", incident.Fault, -time.Minute), "first"); err != nil {
			t.Fatal(err)
		}
		rand.New(rand.NewSource(1)).Shuffle(len(signals), func(i, j int) { signals[i], signals[j] = signals[j], signals[i] })
		w.all(signals)
		all := w.incidents()
		if len(all) != 1 {
			t.Fatalf("%d incidents, want 1", len(all))
		}
		for _, m := range all[0].Members {
			if !m.Active() {
				t.Errorf("member %s is over (fault %s, recovery %s), want it active: its newest event is a fault", m.Condition, m.FaultAt, m.RecoveryAt)
			}
		}
	})
}

func TestOfTwoMergesThatContradictOneIsMade(t *testing.T) {
	onEveryBackend(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		for i := range 2 {
			if _, err := w.run(unrelated(i), fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
		found, err := s.Working(t.Context())
		if err != nil || len(found.Incidents) != 2 {
			t.Fatalf("Working = %d incidents, %v, want 2", len(found.Incidents), err)
		}
		a, b := found.Incidents[0].ID, found.Incidents[1].ID
		ends := make(chan error, 2)
		for i, pair := range [][2]string{{a, b}, {b, a}} {
			p, err := persist.New(persist.Options{Store: s}) // without a decider
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				_, err := p.Handle(context.Background(), persist.Input{Signal: unrelated(10 + i), Execution: fmt.Sprint("merge", i),
					Decision: &correlate.Decision{Action: correlate.Join, IncidentID: pair[0], Absorb: []string{pair[1]}, Severity: incident.SeverityHigh, Seen: found.Version}})
				ends <- err
			}()
		}
		first, second := <-ends, <-ends
		if (first == nil) == (second == nil) || !errors.Is(errors.Join(first, second), fault.StoreConflict) {
			t.Errorf("merges ended with %v and %v, want one made and one conflict", first, second)
		}
		if in := w.incidents(); len(in) != 1 || in[0].Signals != 3 || !in[0].Active() {
			t.Errorf("incidents after the merge = %+v, want one open with 3 signals", in)
		}
	})
}
