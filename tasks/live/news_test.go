package live

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

var at = time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)

// headOf is an incident's head as an item; change alters it first.
func headOf(t testing.TB, id string, change func(*incident.Incident)) *store.Item {
	t.Helper()
	in := incident.Incident{ID: id, Title: "Orders are slow", Severity: incident.SeverityHigh, Status: incident.Open, Version: 1, Round: 1, OpenedAt: at, LastAt: at}
	if change != nil {
		change(&in)
	}
	return itemOf(t, "INC#"+id, "HEAD", in)
}

func itemOf(t testing.TB, pk, sk string, v any) *store.Item {
	t.Helper()
	doc, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return &store.Item{Key: store.Key{Table: store.Incidents, PK: pk, SK: sk}, Doc: doc}
}

func TestOf(t *testing.T) {
	status := func(s incident.Status) func(*incident.Incident) {
		return func(in *incident.Incident) { in.Status = s; in.Version++ }
	}
	plain := headOf(t, "a", nil)
	entry := func(duplicates int) *store.Item {
		return itemOf(t, "EVENT#e", "EVENT", incident.Entry{EventID: "e", Outcome: incident.Joined, Duplicates: duplicates})
	}
	tests := []struct {
		name    string
		changes []store.Change
		want    string
	}{
		{"a new incident", []store.Change{{New: plain}}, "a opened"},
		{"nobody is told of one on hold", []store.Change{{New: headOf(t, "a", status(incident.OnHold))}}, ""},
		{"what was on hold is new when it opens", []store.Change{{Old: headOf(t, "a", status(incident.OnHold)), New: plain}}, "a opened"},
		{"somebody acknowledges", []store.Change{{Old: plain, New: headOf(t, "a", status(incident.Acknowledged))}}, "a acknowledged"},
		{"it is over", []store.Change{{Old: plain, New: headOf(t, "a", status(incident.Resolved))}}, "a resolved"},
		{"it is not over", []store.Change{{Old: headOf(t, "a", status(incident.Resolved)), New: plain}}, "a reopened"},
		{"it is another one", []store.Change{{Old: plain, New: headOf(t, "a", status(incident.Merged))}}, "a merged"},
		{"it opens and is over in one go", []store.Change{{New: plain}, {Old: plain, New: headOf(t, "a", status(incident.Resolved))}}, "a resolved"},
		{"it gets worse", []store.Change{{Old: plain, New: headOf(t, "a", func(in *incident.Incident) { in.Severity = incident.SeverityCritical })}}, "a updated"},
		{"one more signal", []store.Change{{Old: plain, New: headOf(t, "a", func(in *incident.Incident) { in.Signals, in.LastAt = 9, at.Add(time.Minute) })}}, "a updated minor"},
		{"only bookkeeping", []store.Change{{Old: plain, New: headOf(t, "a", func(in *incident.Incident) { in.Version, in.Lifecycle = 9, 1 })}}, ""},
		{"several incidents keep their order", []store.Change{{New: headOf(t, "b", nil)}, {New: plain}, {New: headOf(t, "b", status(incident.Open))}}, "b opened, a opened"},
		{"copies and parts are no news", []store.Change{{New: itemOf(t, "WORKING", "a#1#a", incident.Incident{ID: "a"})}, {New: itemOf(t, "INC#a", "TL#1", incident.TimelineEntry{})}}, ""},
		{"an incident that is deleted", []store.Change{{Old: plain}}, ""},
		{"an event ends", []store.Change{{New: entry(0)}}, "joined 1"},
		{"an event comes again, twice", []store.Change{{Old: entry(0), New: entry(1)}, {Old: entry(1), New: entry(2)}}, "duplicate 2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, err := Of(tt.changes)
			if got := tell(n); err != nil || got != tt.want {
				t.Errorf("Of(…) = %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestOfAHeadThatCannotBeRead(t *testing.T) {
	broken := &store.Item{Key: store.Key{Table: store.Incidents, PK: "INC#a", SK: "HEAD"}, Doc: []byte(`{"id":7}`)}
	if _, err := Of([]store.Change{{New: broken}}); err == nil || !strings.Contains(err.Error(), "INC#a") {
		t.Errorf("Of(a broken head) = %v, want an error that names it", err)
	}
}

// tell writes news as a line.
func tell(n News) string {
	var parts []string
	for _, r := range n.Incidents {
		text := r.Incident.ID + " " + r.Change
		if r.minor {
			text += " minor"
		}
		parts = append(parts, text)
	}
	for _, o := range incident.Outcomes() {
		if c := n.Outcomes[string(o)]; c > 0 {
			parts = append(parts, fmt.Sprintf("%s %.0f", o, c))
		}
	}
	return strings.Join(parts, ", ")
}

func TestMessages(t *testing.T) {
	reports := func(count, size int) News {
		n := News{Outcomes: map[string]float64{"joined": 3}}
		for i := range count {
			n.Incidents = append(n.Incidents, Report{Change: Updated, Incident: incident.Summary{ID: fmt.Sprint("inc-", i), Title: strings.Repeat("ü", size/2)}})
		}
		return n
	}
	tests := []struct {
		name string
		news News
		want int // messages
	}{
		{"no news", News{}, 0},
		{"only outcomes", reports(0, 0), 1},
		{"little news", reports(3, 10), 1},
		{"a storm", reports(100, 1000), 4},
		{"an incident that fills more than a frame", reports(1, 2*MaxFrame), 1},
		{"two of them", reports(2, 2*MaxFrame), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			messages, err := Messages(tt.news)
			if err != nil || len(messages) < tt.want || len(messages) > 2*tt.want {
				t.Fatalf("Messages(%d reports) = %d messages, %v, want about %d", len(tt.news.Incidents), len(messages), err, tt.want)
			}
			told, outcomes := 0, 0.0
			for _, m := range messages {
				data, err := json.Marshal(m)
				if err != nil || len(data) > MaxFrame || m.Type != Changes {
					t.Errorf("a message of %d bytes is of type %q, %v, want changes in at most %d bytes", len(data), m.Type, err, MaxFrame)
				}
				told += len(m.Incidents)
				outcomes += m.Outcomes["joined"]
			}
			if told != len(tt.news.Incidents) || outcomes != tt.news.Outcomes["joined"] {
				t.Errorf("%d incidents and %v outcomes were told, want %d and %v", told, outcomes, len(tt.news.Incidents), tt.news.Outcomes["joined"])
			}
		})
	}
}

func FuzzReadCall(f *testing.F) {
	f.Add([]byte(`{"action":"hello","after":3}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, ok := ReadCall(data); ok && c.Action != "hello" && c.Action != "ping" {
			t.Errorf("ReadCall(%q) = %+v, want no call", data, c)
		}
	})
}
