package sample

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func take(t *testing.T, seed uint64, n int) []Event {
	t.Helper()
	s := New(seed, start)
	var all []Event
	for range n {
		e, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

func TestTheSameSeedTellsTheSameStories(t *testing.T) {
	a, b, other := take(t, 1, 300), take(t, 1, 300), take(t, 2, 300)
	same := 0
	for i := range a {
		if a[i].After != b[i].After || string(a[i].Envelope) != string(b[i].Envelope) {
			t.Fatalf("event %d of seed 1 = %s, then %s", i, a[i].Envelope, b[i].Envelope)
		}
		if string(a[i].Envelope) == string(other[i].Envelope) {
			same++
		}
	}
	if same > 0 {
		t.Errorf("%d events of seeds 1 and 2 are the same, want none", same)
	}
}

func TestEventsAreOnesThatTheProductCanRead(t *testing.T) {
	kinds := map[incident.Kind]int{}
	ids := map[string]bool{}
	now := start
	for _, e := range take(t, 7, 500) {
		now = now.Add(e.After)
		in, err := classify.Read(e.Envelope)
		if err != nil {
			t.Fatalf("Read(%s) = %v", e.Envelope, err)
		}
		if ids[in.ID] || in.Time.Sub(now).Abs() > time.Second || in.Account != account {
			t.Errorf("event %s of %v at %v: its id is used before, its time is wrong or its account is", in.ID, in.Time, now)
		}
		ids[in.ID] = true
		s := classify.Classify(in)
		if s.Significant {
			kinds[s.Kind]++
		} else {
			kinds[incident.Info]++
		}
	}
	for _, k := range []incident.Kind{incident.Fault, incident.Recovery, incident.Info} {
		if kinds[k] < 50 {
			t.Errorf("500 events hold %d of kind %s, want at least 50: %v", kinds[k], k, kinds)
		}
	}
}

func TestEveryStoryIsToldInEachRound(t *testing.T) {
	told := map[string]bool{}
	for _, e := range take(t, 3, 200) {
		var in struct {
			Source string `json:"source"`
		}
		if err := json.Unmarshal(e.Envelope, &in); err != nil {
			t.Fatal(err)
		}
		told[in.Source] = true
	}
	for _, source := range []string{"aws.rds", "aws.ecs", "aws.dynamodb", "aws.health", "aws.guardduty", "aws.cloudwatch"} {
		if !told[source] {
			t.Errorf("200 events hold none of %s", source)
		}
	}
}
