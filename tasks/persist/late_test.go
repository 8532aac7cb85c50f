package persist_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/persist"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
)

// needsKey is a fault of its own sort of a function in an application of its
// own, which rests on a key.
func needsKey(i int, after time.Duration) incident.Signal {
	s := alarm(fmt.Sprint("fault", i), fmt.Sprint("sort-", i), incident.Fault, after)
	s.Service, s.Resources = "lambda", []string{keyUsers[i].ARN}
	s.Fingerprint, s.Title = "111122223333|eu-west-1|"+keyUsers[i].ARN+"|"+s.Condition, keyUsers[i].ARN
	return s
}

var keyUsers = func() (list []config.Resource) {
	for _, app := range []string{"visits", "labs", "pharmacy", "imaging", "wards"} {
		list = append(list, config.Resource{ARN: "arn:aws:lambda:eu-west-1:111122223333:function:" + app + "-do", App: app, DependsOn: []string{theKey}})
	}
	return list
}()

const theKey = "arn:aws:kms:eu-west-1:111122223333:key/0a0b0c0d-1111-4222-8333-444455556666"

func keyPolicyChanged(id string) incident.Signal {
	return incident.Signal{EventID: id, Kind: incident.Change, Severity: incident.SeverityMedium, Reason: "a possible cause", Service: "kms", Condition: "put-key-policy",
		Fingerprint: "111122223333|eu-west-1|" + theKey + "|put-key-policy", Resources: []string{theKey}, Title: "key policy changed",
		Account: "111122223333", Region: "eu-west-1", At: start, Source: "aws.kms"}
}

func TestACauseToldLateMergesOnceWhoeverElseWrites(t *testing.T) {
	onEveryBackend(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		w.topology = keyUsers
		for i := range 3 {
			if _, err := w.run(needsKey(i, time.Duration(i+1)*time.Minute), fmt.Sprint("first", i)); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(w.incidents()); n != 3 {
			t.Fatalf("%d incidents before the change is told, want 3", n)
		}
		w.all([]incident.Signal{keyPolicyChanged("change"), keyPolicyChanged("change"), needsKey(3, 4*time.Minute), needsKey(4, 5*time.Minute)})
		all := w.incidents()
		if len(all) != 1 {
			t.Fatalf("%d incidents after it, want 1", len(all))
		}
		in := all[0]
		if len(in.Members) != 5 || in.Signals != 6 || in.SuspectedChange == nil || in.SuspectedChange.EventID != "change" {
			t.Errorf("the incident has %d members, %d signals and the change %+v, want 5, 6 and the one that was told", len(in.Members), in.Signals, in.SuspectedChange)
		}
		if w.outcomes[incident.RecordedChange] != 1 || w.outcomes[incident.Duplicate] != 1 {
			t.Errorf("outcomes = %v, want one change and one duplicate", w.outcomes)
		}
	})
}

// What the change is decided to have caused, and what is opened, do not know of
// each other; whichever is written last has to be decided again.
func TestACauseAndAnOpeningThatMeetBecomeOne(t *testing.T) {
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		t.Run(fmt.Sprint(order), func(t *testing.T) {
			w := newWorld(t, store.New(memory.New(nil), store.Options{}))
			w.topology = keyUsers
			if _, err := w.run(needsKey(0, time.Minute), "first"); err != nil {
				t.Fatal(err)
			}
			var decided []persist.Input
			for _, sig := range []incident.Signal{keyPolicyChanged("change"), needsKey(1, 2*time.Minute)} {
				c, _ := w.functions()
				d, err := c.Handle(t.Context(), correlate.Input{Signal: sig})
				if err != nil {
					t.Fatal(err)
				}
				decided = append(decided, persist.Input{Signal: d.Signal, Decision: &d.Decision, Execution: sig.EventID})
			}
			outcomes := map[incident.Outcome]int{}
			for _, i := range order {
				_, p := w.functions()
				out, err := p.Handle(t.Context(), decided[i])
				if err != nil {
					t.Fatal(err)
				}
				outcomes[out.Outcome]++
			}
			if all := w.incidents(); len(all) != 1 || len(all[0].Members) != 2 {
				t.Errorf("%d incidents, want one with both faults: %+v", len(all), all)
			}
			if order[0] == 0 && !maps.Equal(outcomes, map[incident.Outcome]int{incident.RecordedChange: 1, incident.Joined: 1}) {
				t.Errorf("outcomes = %v, want a change and a fault that joins", outcomes)
			}
		})
	}
}
