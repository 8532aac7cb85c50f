package score

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/replay"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func text(s string) *string { return &s }

// scenario has one incident of three events that change c caused, two events of
// noise and a neutral one.
func scenario() Scenario {
	in := TruthIncident{Label: "one", Events: []string{"a", "b", "ok"}, CausedBy: text("c"), MinSeverity: "high", ResolvedBy: text("ok"), MaxPages: 2}
	in.RootCause.Resource = "arn:aws:rds:eu-west-1:111122223333:db:orders"
	return Scenario{Name: "s", Times: map[string]time.Time{"a": noon, "ok": noon.Add(time.Hour)},
		Truth: Truth{Incidents: []TruthIncident{in}, Noise: []string{"n1", "n2"}, Changes: []string{"c"}, Neutral: []string{"u"}}}
}

func perfect() replay.Incident {
	end := noon.Add(time.Hour)
	return replay.Incident{ID: "i", Severity: "high", Status: "resolved", ResolvedAt: &end, Events: []string{"a", "b", "ok"}, RootCause: replay.RootCause{Resource: "orders"},
		SuspectedChange: text("c"), Notifications: []replay.Notification{{At: noon, Channel: "pager", Reason: "opened"}}}
}

func TestScore(t *testing.T) {
	low := replay.Incident{ID: "u", Severity: "low", Events: []string{"u"}}
	loud := replay.Incident{ID: "n", Severity: "high", Events: []string{"n1"}, Notifications: []replay.Notification{{At: noon, Reason: "opened"}}}
	alter := func(f func(*replay.Incident)) []replay.Incident {
		in := perfect()
		f(&in)
		return []replay.Incident{in}
	}
	tests := []struct {
		name      string
		incidents []replay.Incident
		want      map[string]float64 // parts that are not 1
	}{
		{"all right", []replay.Incident{perfect()}, nil},
		{"a low incident of a neutral event is tolerated", []replay.Incident{perfect(), low}, nil},
		{"nothing at all", nil, map[string]float64{Detection: 0, Grouping: 0, RootCause: 0, Change: 0, Severity: 0, Pages: 0, Resolved: 0}},
		{"noise makes an incident that pages", []replay.Incident{perfect(), loud}, map[string]float64{Detection: 0.5, Noise: 0.5, Pages: 0.5}},
		{"noise inside", alter(func(in *replay.Incident) { in.Events = append(in.Events, "n1") }), map[string]float64{Detection: 0.75, Noise: 0.5}},
		{"split in two", []replay.Incident{{ID: "x", Events: []string{"a"}}, alter(func(in *replay.Incident) { in.Events = []string{"b", "ok"} })[0]}, map[string]float64{Detection: 0.5, Grouping: 0.8}},
		{"another root", alter(func(in *replay.Incident) { in.RootCause = replay.RootCause{Resource: "ders"} }), map[string]float64{RootCause: 0}},
		{"no root", alter(func(in *replay.Incident) { in.RootCause = replay.RootCause{} }), map[string]float64{RootCause: 0}},
		{"no change", alter(func(in *replay.Incident) { in.SuspectedChange = nil }), map[string]float64{Change: 0}},
		{"too low", alter(func(in *replay.Incident) { in.Severity = "medium" }), map[string]float64{Severity: 0}},
		{"nobody woken", alter(func(in *replay.Incident) { in.Notifications = nil }), map[string]float64{Pages: 0}},
		{"the same page over two channels is one", alter(func(in *replay.Incident) {
			in.Notifications = append(in.Notifications, in.Notifications[0], replay.Notification{At: noon.Add(time.Minute), Reason: "escalated"}, replay.Notification{At: noon, Reason: "resolved"})
		}), nil},
		{"too many pages", alter(func(in *replay.Incident) {
			in.Notifications = append(in.Notifications, replay.Notification{At: noon, Reason: "x"}, replay.Notification{At: noon, Reason: "y"})
		}), map[string]float64{Pages: 0}},
		{"over too early", alter(func(in *replay.Incident) { at := noon.Add(50 * time.Minute); in.ResolvedAt = &at }), map[string]float64{Resolved: 0}},
		{"not over", alter(func(in *replay.Incident) { in.Status = "open" }), map[string]float64{Resolved: 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Score(scenario(), &replay.Result{Incidents: tt.incidents})
			for _, part := range Parts() {
				want, ok := tt.want[part]
				if !ok {
					want = 1
				}
				if math.Abs(got.Parts[part]-want) > 1e-9 {
					t.Errorf("%s is %v, want %v (%+v)", part, got.Parts[part], want, got)
				}
			}
		})
	}
}

func TestScoreOfAQuietDay(t *testing.T) {
	s := scenario()
	s.Truth.Incidents = nil
	if got := Score(s, &replay.Result{}); got.Score != 1 || len(got.Parts) != 3 {
		t.Errorf("nothing in a quiet day scores %+v, want 1 of three parts", got)
	}
	got := Score(s, &replay.Result{Incidents: []replay.Incident{{Events: []string{"n1"}, Notifications: []replay.Notification{{Reason: "opened"}}}}})
	if got.Parts[Detection] != 0.5 || got.Parts[Pages] != 0.5 || got.False != 1 {
		t.Errorf("a false page in a quiet day scores %+v, want detection and pages 0.5", got)
	}
}

func TestTable(t *testing.T) {
	var b strings.Builder
	if err := Table(&b, []Figures{{Scenario: "one", Score: 0.5, Parts: map[string]float64{Noise: 1}, Truth: 2, Product: 3}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"one", "0.500", "1.000", "3/2", "mean"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("Table wrote\n%s\nwithout %q", b.String(), want)
		}
	}
}
