package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// openedAt saves an incident of a status and severity that opened some time ago.
func openedAt(t *testing.T, s *store.Store, id string, ago time.Duration, status incident.Status, severity incident.Severity) {
	t.Helper()
	at := Start.Add(-ago)
	save(t, s, store.Save{
		Entry: incident.Entry{EventID: "e-" + id, Outcome: incident.Opened, IncidentID: id},
		Heads: []incident.Incident{{ID: id, Status: status, Severity: severity, OpenedAt: at, ResolvedAt: &at}},
	})
}

const day = 24 * time.Hour

func lists(t *testing.T, open Open) {
	s := openStore(t, open, frozen)
	openedAt(t, s, "a", time.Hour, incident.Open, incident.SeverityHigh)
	openedAt(t, s, "b", 2*time.Hour, incident.Resolved, incident.SeverityHigh)
	openedAt(t, s, "c", 3*time.Hour, incident.Merged, incident.SeverityLow)
	openedAt(t, s, "d", 40*day, incident.Acknowledged, incident.SeverityLow)
	openedAt(t, s, "e", 100*day, incident.Resolved, incident.SeverityHigh)
	openedAt(t, s, "f", time.Hour, incident.OnHold, incident.SeverityHigh)
	openedAt(t, s, "g", 5000*day, incident.Resolved, incident.SeverityHigh)
	tests := []struct {
		name   string
		filter store.Filter
		want   string
	}{
		{"all of the last year but merged ones and those on hold", store.Filter{}, "a b d e"},
		{"one status", store.Filter{Status: []incident.Status{incident.Resolved}}, "b e"},
		{"two statuses", store.Filter{Status: []incident.Status{incident.Open, incident.Acknowledged}}, "a d"},
		{"merged ones when they are asked for", store.Filter{Status: []incident.Status{incident.Merged}}, "c"},
		{"one severity", store.Filter{Severity: []incident.Severity{incident.SeverityLow}}, "d"},
		{"status and severity", store.Filter{Status: []incident.Status{incident.Resolved}, Severity: []incident.Severity{incident.SeverityLow}}, ""},
		{"a span of time", store.Filter{From: Start.Add(-50 * day), To: Start.Add(-time.Hour)}, "b d"},
		{"many years", store.Filter{From: Start.Add(-6000 * day)}, "a b d e g"},
	}
	for _, test := range tests {
		for _, limit := range []int{1, 3, 100} {
			t.Run(fmt.Sprintf("%s, %d a page", test.name, limit), func(t *testing.T) {
				if got := listed(t, s, test.filter, limit); got != test.want {
					t.Errorf("List(%+v) = %q, want %q", test.filter, got, test.want)
				}
			})
		}
	}
}

func listed(t *testing.T, s *store.Store, f store.Filter, limit int) string {
	t.Helper()
	var ids []string
	for after := ""; ; {
		page, next, err := s.List(context.Background(), f, after, limit)
		if err != nil || len(page) > limit {
			t.Fatalf("List(after %q) = %d incidents, %v, want at most %d", after, len(page), err, limit)
		}
		for _, in := range page {
			ids = append(ids, in.ID)
		}
		if after = next; after == "" {
			return strings.Join(ids, " ")
		}
	}
}

func workingOrder(t *testing.T, open Open) {
	s := openStore(t, open, frozen)
	ctx := context.Background()
	openedAt(t, s, "resolved", 0, incident.Resolved, incident.SeverityHigh)
	openedAt(t, s, "held", time.Minute, incident.OnHold, incident.SeverityHigh)
	openedAt(t, s, "old", 30*day, incident.Open, incident.SeverityHigh)
	openedAt(t, s, "new", time.Hour, incident.Acknowledged, incident.SeverityHigh)
	wantWorking(t, s, "new old held resolved")

	_, err := s.UpdateIncident(ctx, "new", func(in *incident.Incident) ([]incident.TimelineEntry, error) {
		in.Status = incident.Resolved
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.Incident(ctx, "held")
	if err != nil {
		t.Fatal(err)
	}
	after := before
	after.Status, after.OpenedAt = incident.Open, before.OpenedAt.Add(-31*day)
	save(t, s, store.Save{Entry: incident.Entry{EventID: "e"}, Before: []incident.Incident{before}, Heads: []incident.Incident{after}})
	wantWorking(t, s, "old held resolved new")

	before = after
	before.Version, after.Version, after.Status = 2, 2, incident.Merged
	save(t, s, store.Save{Entry: incident.Entry{EventID: "e2"}, Before: []incident.Incident{before}, Heads: []incident.Incident{after}})
	wantWorking(t, s, "old resolved new")
	active, err := s.Open(ctx)
	if err != nil || len(active) != 1 || active[0].ID != "old" {
		t.Errorf("Open = %+v, %v, want just the old one", active, err)
	}
}

func wantWorking(t *testing.T, s *store.Store, want string) {
	t.Helper()
	w, err := s.Working(context.Background())
	var ids []string
	for _, in := range w.Incidents {
		ids = append(ids, in.ID)
	}
	if got := strings.Join(ids, " "); err != nil || got != want {
		t.Errorf("Working = %q, %v, want %q", got, err, want)
	}
}
