package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

func runStore(t *testing.T, open Open) {
	t.Run("an event is saved once, whoever brings it again", func(t *testing.T) { savedOnce(t, open) })
	t.Run("each execution has one outcome, also in quarantine", func(t *testing.T) { quarantined(t, open) })
	t.Run("an opening on an old working set is refused", func(t *testing.T) { staleOpening(t, open) })
	t.Run("the working set forgets what is long resolved", func(t *testing.T) { forgets(t, open) })
	t.Run("updates of many lose none", func(t *testing.T) { updates(t, open) })
	t.Run("a notice is claimed by one", func(t *testing.T) { claims(t, open) })
	t.Run("changes are found by time", func(t *testing.T) { changes(t, open) })
	t.Run("a token is dropped only by its own value", func(t *testing.T) { taskTokens(t, open) })
	t.Run("a configuration based on an old version is refused", func(t *testing.T) { configurations(t, open) })
	t.Run("connections are listed until they are dropped or too old", func(t *testing.T) { connections(t, open) })
	t.Run("a ticket is taken once, in time", func(t *testing.T) { tickets(t, open) })
	t.Run("a feed is counted up to where it says", func(t *testing.T) { feeds(t, open) })
	t.Run("notes are conditional", func(t *testing.T) { notes(t, open) })
	t.Run("incidents are listed by status, severity and time", func(t *testing.T) { lists(t, open) })
	t.Run("the working set begins with what is most urgent", func(t *testing.T) { workingOrder(t, open) })
	t.Run("outcomes, usage and messages are counted", func(t *testing.T) { counters(t, open) })
}

func openStore(t *testing.T, open Open, now func() time.Time) *store.Store {
	return store.New(open(t, now), store.Options{Now: now})
}

// opening is what the first event of an incident leaves behind.
func opening(id string, workingVersion int64) store.Save {
	sig := incident.Signal{EventID: "e-" + id, At: Start, Kind: incident.Fault, Fingerprint: "f-" + id, Title: "t"}
	return store.Save{
		Entry:    incident.Entry{EventID: sig.EventID, Outcome: incident.Opened, IncidentID: id, Execution: "x-" + id, At: Start},
		Signal:   sig,
		Heads:    []incident.Incident{{ID: id, Title: "t", Status: incident.Open, Round: 1, OpenedAt: Start, LastAt: Start, Members: []incident.Member{}}},
		Timeline: []incident.TimelineEntry{{IncidentID: id, At: Start, ID: "opened", Kind: "opened", Text: "opened"}},
		Opens:    true, WorkingVersion: workingVersion,
	}
}

func save(t *testing.T, s *store.Store, v store.Save) {
	t.Helper()
	if err := s.Save(context.Background(), v); err != nil {
		t.Fatalf("Save(event %s): %v", v.Entry.EventID, err)
	}
}

func savedOnce(t *testing.T, open Open) {
	s := openStore(t, open, frozen)
	ctx := context.Background()
	first := opening("inc-1", 0)
	save(t, s, first)
	for _, test := range []struct {
		execution string
		own       bool
	}{{"x-inc-1", true}, {"another", false}, {"a third", false}, {"another", false}} {
		again := first
		again.Entry.Execution = test.execution
		there := (*store.AlreadyThere)(nil)
		if err := s.Save(ctx, again); !errors.As(err, &there) || there.Own != test.own || there.Entry.IncidentID != "inc-1" {
			t.Errorf("Save again by %s = %v, want AlreadyThere with Own %t", test.execution, err, test.own)
		}
	}
	e, found, err := s.Entry(ctx, "e-inc-1")
	if err != nil || !found || e.Duplicates != 2 {
		t.Errorf("Entry = %+v, %t, %v, want two duplicates: a retry is none", e, found, err)
	}
	in, err := s.Incident(ctx, "inc-1")
	if err != nil || in.Version != 1 {
		t.Errorf("Incident = version %d, %v, want version 1", in.Version, err)
	}
	signals, _, err := s.Signals(ctx, "inc-1", "", 10)
	if err != nil || len(signals) != 1 {
		t.Errorf("Signals = %d, %v, want 1", len(signals), err)
	}
	if _, err := s.Incident(ctx, "inc-none"); !errors.Is(err, fault.NotFound) {
		t.Errorf("Incident(unknown) error = %v, want %v", err, fault.NotFound)
	}
}

func quarantined(t *testing.T, open Open) {
	s, ctx := openStore(t, open, frozen), context.Background()
	first := opening("inc-1", 0)
	save(t, s, first)
	again := first
	again.Entry.Execution = "again"
	if err := s.Save(ctx, again); !errors.As(err, new(*store.AlreadyThere)) {
		t.Fatalf("Save again = %v, want AlreadyThere", err)
	}
	for _, test := range []struct {
		name, event, execution string
		want                   incident.Outcome
	}{
		{"what was never an event", "", "x1", incident.Quarantined},
		{"a retry of that", "", "x1", incident.Quarantined},
		{"an event without a line", "e2", "x2", incident.Quarantined},
		{"one that opened an incident", "e-inc-1", "x-inc-1", incident.Opened},
		{"one that was a duplicate", "e-inc-1", "again", incident.Duplicate},
		{"a duplicate that failed before it was counted", "e-inc-1", "a third", incident.Quarantined},
	} {
		e, err := s.Quarantine(ctx, incident.Entry{EventID: test.event, Execution: test.execution, At: Start})
		if err != nil || e.Outcome != test.want {
			t.Errorf("Quarantine of %s = %s, %v, want %s", test.name, e.Outcome, err, test.want)
		}
	}
	if _, found, err := s.Entry(ctx, "e2"); found || err != nil {
		t.Errorf("Entry(e2) found = %t, %v, want none: it may come again and be handled", found, err)
	}
}

func staleOpening(t *testing.T, open Open) {
	s := openStore(t, open, frozen)
	ctx := context.Background()
	save(t, s, opening("inc-1", 0))
	if err := s.Save(ctx, opening("inc-2", 0)); !errors.Is(err, fault.StoreConflict) {
		t.Errorf("Save of an opening decided on an older working set = %v, want %v", err, fault.StoreConflict)
	}
	w, err := s.Working(ctx)
	if err != nil || len(w.Incidents) != 1 || w.Version != 1 {
		t.Fatalf("Working = %d incidents, version %d, %v, want 1, 1", len(w.Incidents), w.Version, err)
	}
	save(t, s, opening("inc-2", w.Version))
	if w, err = s.Working(ctx); err != nil || len(w.Incidents) != 2 {
		t.Errorf("Working = %d incidents, %v, want 2", len(w.Incidents), err)
	}
}

func forgets(t *testing.T, open Open) {
	now := Start
	s := openStore(t, open, func() time.Time { return now })
	ctx := context.Background()
	save(t, s, opening("inc-1", 0))
	_, err := s.UpdateIncident(ctx, "inc-1", func(in *incident.Incident) ([]incident.TimelineEntry, error) {
		end := Start
		in.Status, in.ResolvedAt = incident.Resolved, &end
		return nil, nil
	})
	if err != nil {
		t.Fatalf("UpdateIncident: %v", err)
	}
	for _, test := range []struct {
		later time.Duration
		want  int
	}{{time.Hour, 1}, {26 * time.Hour, 0}} {
		now = Start.Add(test.later)
		w, err := s.Working(ctx)
		if err != nil || len(w.Incidents) != test.want {
			t.Errorf("Working %s after the end = %d incidents, %v, want %d", test.later, len(w.Incidents), err, test.want)
		}
	}
	list, _, err := s.List(ctx, store.Filter{To: Start.Add(time.Hour)}, "", 10)
	if err != nil || len(list) != 1 || list[0].Status != incident.Resolved {
		t.Errorf("List = %+v, %v, want the resolved incident", list, err)
	}
}

func updates(t *testing.T, open Open) {
	s := openStore(t, open, frozen)
	ctx := context.Background()
	save(t, s, opening("inc-1", 0))
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			_, err := s.UpdateIncident(ctx, "inc-1", func(in *incident.Incident) ([]incident.TimelineEntry, error) {
				in.Signals++
				return []incident.TimelineEntry{{IncidentID: in.ID, At: Start, ID: fmt.Sprint(i), Kind: "signal"}}, nil
			})
			if err != nil {
				t.Errorf("UpdateIncident: %v", err)
			}
		})
	}
	wg.Wait()
	in, err := s.Incident(ctx, "inc-1")
	if err != nil || in.Signals != writers || in.Version != writers+1 {
		t.Errorf("Incident = %d signals, version %d, %v, want %d, %d", in.Signals, in.Version, err, writers, writers+1)
	}
	for range 2 {
		w, err := s.Working(ctx)
		if err != nil || len(w.Incidents) != 1 || w.Incidents[0].Signals != in.Signals {
			t.Fatalf("Working = %+v, %v, want the incident with %d signals", w.Incidents, err, in.Signals)
		}
		if in, err = s.UpdateIncident(ctx, "inc-1", func(in *incident.Incident) ([]incident.TimelineEntry, error) {
			in.Signals++
			return nil, nil
		}); err != nil {
			t.Fatalf("UpdateIncident: %v", err)
		}
	}
	lines, _, err := s.Timeline(ctx, "inc-1", "", 100)
	if err != nil || len(lines) != writers+1 {
		t.Errorf("Timeline = %d lines, %v, want %d", len(lines), err, writers+1)
	}
}

func claims(t *testing.T, open Open) {
	s := openStore(t, open, frozen)
	ctx := context.Background()
	var claimed atomic.Int64
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			ok, existing, err := s.ClaimNotice(ctx, incident.Notice{ID: "n", IncidentID: "inc-1", State: incident.Sending, Attempt: fmt.Sprint(i)})
			if err != nil || existing.ID != "n" {
				t.Errorf("ClaimNotice = %+v, %v, want the notice", existing, err)
			}
			if ok {
				claimed.Add(1)
			}
		})
	}
	wg.Wait()
	if n := claimed.Load(); n != 1 {
		t.Errorf("%d claims of one notice succeeded, want 1", n)
	}
	if err := s.MarkNotice(ctx, incident.Notice{ID: "n", IncidentID: "inc-1", State: incident.Released}); err != nil {
		t.Fatal(err)
	}
	if ok, _, err := s.ClaimNotice(ctx, incident.Notice{ID: "n", IncidentID: "inc-1", State: incident.Sending}); err != nil || !ok {
		t.Errorf("ClaimNotice of a released notice = %t, %v, want true", ok, err)
	}
	all, err := s.Notices(ctx, "inc-1")
	if err != nil || len(all) != 1 {
		t.Errorf("Notices = %d, %v, want 1", len(all), err)
	}
}

func changes(t *testing.T, open Open) {
	s := openStore(t, open, frozen)
	ctx := context.Background()
	end := Start.Truncate(24 * time.Hour).Add(time.Hour) // most of the span is the day before
	for i := range 6 {
		at := end.Add(time.Duration(-i) * 40 * time.Minute)
		id := fmt.Sprint("c", i)
		save(t, s, store.Save{Entry: incident.Entry{EventID: id, Outcome: incident.RecordedChange}, Signal: incident.Signal{EventID: id, At: at}, Change: true})
	}
	for _, test := range []struct {
		since time.Duration
		limit int
		want  string
	}{{20 * time.Hour, 30, "c0 c1 c2 c3 c4 c5 "}, {2 * time.Hour, 10, "c0 c1 c2 c3 "}, {4 * time.Hour, 2, "c0 c1 "}, {30 * time.Minute, 10, "c0 "}} {
		found, err := s.Changes(ctx, end.Add(-test.since), end, test.limit)
		got := ""
		for _, c := range found {
			got += c.EventID + " "
		}
		if err != nil || got != test.want {
			t.Errorf("Changes(%s, limit %d) = %q, %v, want %q", test.since, test.limit, got, err, test.want)
		}
	}
}

func taskTokens(t *testing.T, open Open) {
	s := openStore(t, open, frozen)
	ctx := context.Background()
	old, fresh := incident.Token{Value: "old"}, incident.Token{Value: "fresh"}
	for _, tok := range []incident.Token{old, fresh} {
		if err := s.PutToken(ctx, "inc-1", tok); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.DropToken(ctx, "inc-1", old); err != nil {
		t.Fatal(err)
	}
	if got, found, err := s.Token(ctx, "inc-1"); err != nil || !found || got.Value != "fresh" {
		t.Errorf("Token after the old one was dropped = %+v, %t, %v, want the fresh one", got, found, err)
	}
	if err := s.DropToken(ctx, "inc-1", fresh); err != nil {
		t.Fatal(err)
	}
	if _, found, err := s.Token(ctx, "inc-1"); err != nil || found {
		t.Errorf("Token after it was dropped: found %t, %v, want none", found, err)
	}
}

func configurations(t *testing.T, open Open) {
	s := openStore(t, open, frozen)
	ctx := context.Background()
	for i := range int64(2) {
		if c, err := s.PutConfiguration(ctx, "rules", i, store.Configuration{Doc: fmt.Sprint(i), Author: "ada"}); err != nil || c.Version != i+1 {
			t.Fatalf("PutConfiguration on base %d = version %d, %v, want %d", i, c.Version, err, i+1)
		}
	}
	if _, err := s.PutConfiguration(ctx, "rules", 1, store.Configuration{Doc: "late"}); !errors.Is(err, fault.StoreConflict) {
		t.Errorf("PutConfiguration on an old base = %v, want %v", err, fault.StoreConflict)
	}
	c, err := s.Configuration(ctx, "rules")
	if err != nil || c.Version != 2 || c.Doc != "1" {
		t.Errorf("Configuration = %+v, %v, want version 2", c, err)
	}
	history, _, err := s.ConfigurationHistory(ctx, "rules", "", 10)
	if err != nil || len(history) != 2 || history[0].Version != 2 || history[1].Author != "ada" {
		t.Errorf("ConfigurationHistory = %+v, %v, want versions 2 and 1", history, err)
	}
}

func notes(t *testing.T, open Open) {
	s := openStore(t, open, frozen)
	ctx := context.Background()
	n := incident.Note{Key: "k", Doc: []byte(`{"n":1}`), Expires: Start.Add(time.Hour)}
	write := func(event string, n incident.Note) error {
		return s.Save(ctx, store.Save{Entry: incident.Entry{EventID: event, Outcome: incident.Suppressed}, Notes: []incident.Note{n}})
	}
	if err := write("e1", n); err != nil {
		t.Fatal(err)
	}
	if err := write("e2", n); !errors.Is(err, fault.StoreConflict) {
		t.Errorf("Save of a note read before it was there = %v, want %v", err, fault.StoreConflict)
	}
	got, err := s.Notes(ctx, "k", "none")
	if err != nil || got["k"].Version != 1 || got["none"].Version != 0 {
		t.Fatalf("Notes = %+v, %v, want version 1 of k and none of none", got, err)
	}
	if err := write("e2", got["k"]); err != nil {
		t.Errorf("Save of a note at its version: %v", err)
	}
}

func counters(t *testing.T, open Open) {
	s := openStore(t, open, frozen)
	ctx := context.Background()
	for _, token := range []string{"batch-1", "batch-1", "batch-2"} {
		err := s.Count(ctx, token, Start.Add(30*time.Second), map[string]float64{store.Accepted: 6, string(incident.Opened): 1, string(incident.Joined): 4})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []store.Step{store.ByMinute, store.ByHour} {
		buckets, err := s.Counters(ctx, step, Start.Add(-12*time.Hour), Start.Add(time.Hour))
		if err != nil || len(buckets) != 1 || buckets[0].Counts[string(incident.Joined)] != 8 || buckets[0].At.After(Start) {
			t.Errorf("Counters by the %s = %+v, %v, want one with 8 joined", step, buckets, err)
		}
	}
	for _, span := range []time.Duration{time.Minute, 72 * time.Hour} {
		b, err := s.Balance(ctx, Start, Start.Add(span))
		if err != nil || b.Accepted != 12 || b.Outcomes[incident.Joined] != 8 || b.Open() != 2 {
			t.Errorf("Balance over %s = %+v, %v, want 12 accepted, 8 joined, 2 open", span, b, err)
		}
	}
	for i := range 2 {
		total, err := s.AddUsage(ctx, "2026-03-01", incident.Usage{Tokens: 100, Dollars: 0.25})
		if err != nil || total.Tokens != int64(100*(i+1)) {
			t.Errorf("AddUsage = %+v, %v, want %d tokens", total, err, 100*(i+1))
		}
		pages, err := s.CountMessage(ctx, fmt.Sprint("n", i), "topic", Start)
		if err != nil || pages != i+1 {
			t.Errorf("CountMessage = %d, %v, want %d", pages, err, i+1)
		}
		if again, err := s.CountMessage(ctx, fmt.Sprint("n", i), "topic", Start); err != nil || again != pages {
			t.Errorf("CountMessage of the same message = %d, %v, want %d as before", again, err, pages)
		}
	}
}
