package store_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// line is the item of a ledger line.
func line(t *testing.T, e incident.Entry) *store.Item {
	t.Helper()
	doc, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return &store.Item{Key: store.Key{Table: store.Incidents, PK: "EVENT#" + e.EventID, SK: "EVENT"}, Doc: doc}
}

func TestTallyCountsEachEventAndEachRepeatOnce(t *testing.T) {
	first := line(t, incident.Entry{EventID: "e", Outcome: incident.Joined})
	again := line(t, incident.Entry{EventID: "e", Outcome: incident.Joined, Duplicates: 2})
	head := &store.Item{Key: store.Key{Table: store.Incidents, PK: "INC#1", SK: "HEAD"}, Doc: json.RawMessage(`{}`)}
	tests := []struct {
		name   string
		change store.Change
		want   map[string]float64
	}{
		{"a new line", store.Change{New: first}, map[string]float64{"joined": 1}},
		{"two repeats", store.Change{Old: first, New: again}, map[string]float64{"duplicate": 2}},
		{"a line that expired", store.Change{Old: again}, map[string]float64{}},
		{"something else", store.Change{New: head}, map[string]float64{}},
	}
	for _, test := range tests {
		got, err := store.Tally([]store.Change{test.change})
		if err != nil || !maps.Equal(got, test.want) {
			t.Errorf("Tally(%s) = %v, %v, want %v", test.name, got, err, test.want)
		}
	}
}
