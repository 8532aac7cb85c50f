package storetest

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

func connections(t *testing.T, open Open) {
	s, ctx := openStore(t, open, frozen), context.Background()
	for _, id := range []string{"b=", "a="} {
		if err := s.PutConnection(ctx, store.Connection{ID: id, Role: "viewer", At: Start}); err != nil {
			t.Fatalf("PutConnection(%s): %v", id, err)
		}
	}
	old := store.Connection{ID: "old", At: Start.Add(-store.ConnectionLife)}
	if err := s.PutConnection(ctx, old); err != nil {
		t.Fatalf("PutConnection(old): %v", err)
	}
	wantConnections(t, s, "a=", "b=")
	if err := s.DropConnection(ctx, "a="); err != nil {
		t.Fatalf("DropConnection(a=): %v", err)
	}
	wantConnections(t, s, "b=")
	if _, found, err := s.Connection(ctx, "a="); found || err != nil {
		t.Errorf("Connection(a=) after it was dropped = found %t, %v, want not found", found, err)
	}
	if c, found, err := s.Connection(ctx, "b="); !found || err != nil || c.Role != "viewer" {
		t.Errorf("Connection(b=) = %+v, found %t, %v, want the viewer's", c, found, err)
	}
}

func wantConnections(t *testing.T, s *store.Store, want ...string) {
	t.Helper()
	got, err := s.Connections(context.Background())
	if err != nil || len(got) != len(want) {
		t.Fatalf("Connections() = %+v, %v, want %v", got, err, want)
	}
	for i, c := range got {
		if c.ID != want[i] {
			t.Errorf("Connections()[%d] = %s, want %s", i, c.ID, want[i])
		}
	}
}

func tickets(t *testing.T, open Open) {
	s, ctx := openStore(t, open, frozen), context.Background()
	for id, expires := range map[string]time.Time{"good": Start.Add(time.Minute), "late": Start} {
		if err := s.PutTicket(ctx, store.Ticket{ID: id, Role: "operator", Expires: expires}); err != nil {
			t.Fatalf("PutTicket(%s): %v", id, err)
		}
	}
	for _, id := range []string{"late", "never given"} {
		if _, ok, err := s.TakeTicket(ctx, id); ok || err != nil {
			t.Errorf("TakeTicket(%s) = %t, %v, want it refused", id, ok, err)
		}
	}
	var taken atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			switch got, ok, err := s.TakeTicket(ctx, "good"); {
			case err != nil:
				t.Errorf("TakeTicket(good): %v", err)
			case ok && got.Role == "operator":
				taken.Add(1)
			}
		})
	}
	all.Wait()
	if taken.Load() != 1 {
		t.Errorf("a ticket was taken %d times, want once", taken.Load())
	}
}

func feeds(t *testing.T, open Open) {
	s, ctx := openStore(t, open, frozen), context.Background()
	for _, upTo := range []int64{3, 9} {
		if err := s.CountUpTo(ctx, "changes", upTo, Start, map[string]float64{store.Accepted: 2}); err != nil {
			t.Fatalf("CountUpTo(changes, %d): %v", upTo, err)
		}
		if got, err := s.Counted(ctx, "changes"); got != upTo || err != nil {
			t.Errorf("Counted(changes) = %d, %v, want %d", got, err, upTo)
		}
	}
	if err := s.CountUpTo(ctx, "others", 12, Start, nil); err != nil {
		t.Errorf("CountUpTo of nothing: %v", err)
	}
	if b, err := s.Balance(ctx, Start.Add(-time.Hour), Start.Add(time.Hour)); err != nil || b.Accepted != 4 {
		t.Errorf("Balance() = %+v, %v, want 4 accepted", b, err)
	}
}
