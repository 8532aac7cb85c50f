package inbox

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/bus"
)

func open(tb testing.TB, path string) *Inbox {
	tb.Helper()
	i, err := Open(path, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	return i
}

func TestWhatWasAcceptedIsThereAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bus #1?.db")
	first := open(t, path)
	at := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	var ds []bus.Delivery
	for _, id := range []string{"b", "a", "c"} {
		ds = append(ds, bus.Delivery{ID: id, Rule: "r", Envelope: json.RawMessage(`{"id":"` + id + `"}`), At: at})
	}
	if err := first.Accept(t.Context(), bus.Counts{Accepted: 4, Dropped: 1, Matched: 3}, ds); err != nil {
		t.Fatal(err)
	}
	first.Done(bus.Counts{Delivered: 1}, "a")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second := open(t, path)
	defer second.Close()
	got, err := second.Pending(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := []bus.Delivery{ds[0], ds[2]}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("Pending = %v, want %v", got, want)
	}
	want := bus.Counts{Accepted: 4, Dropped: 1, Matched: 3, Delivered: 1}
	if c, err := second.Counts(t.Context()); c != want || err != nil {
		t.Errorf("Counts = %+v, %v, want %+v", c, err, want)
	}
}

func TestAFailedBatchKeepsNothingOfIt(t *testing.T) {
	i := open(t, filepath.Join(t.TempDir(), "bus.db"))
	defer i.Close()
	d := bus.Delivery{ID: "same", Rule: "r", Envelope: json.RawMessage(`{}`)}
	if err := i.Accept(t.Context(), bus.Counts{Accepted: 2}, []bus.Delivery{d, d}); err == nil {
		t.Error("Accept of one id twice = nil, want an error")
	}
	if c, err := i.Counts(t.Context()); c != (bus.Counts{}) || err != nil {
		t.Errorf("Counts = %+v, %v, want none", c, err)
	}
}

func TestWritersShareTheFile(t *testing.T) {
	i := open(t, filepath.Join(t.TempDir(), "bus.db"))
	defer i.Close()
	var wg sync.WaitGroup
	for n := range 50 {
		wg.Go(func() {
			d := bus.Delivery{ID: fmt.Sprint(n), Rule: "r", Envelope: json.RawMessage(`{}`)}
			if err := i.Accept(t.Context(), bus.Counts{Accepted: 1, Matched: 1}, []bus.Delivery{d}); err != nil {
				t.Errorf("Accept %d = %v", n, err)
			}
		})
	}
	wg.Wait()
	if ds, err := i.Pending(t.Context()); len(ds) != 50 || err != nil {
		t.Errorf("Pending = %d, %v, want 50", len(ds), err)
	}
}

func TestOpenNamesTheFileItCannotUse(t *testing.T) {
	if i, err := Open(filepath.Join(t.TempDir(), "no", "such", "bus.db"), slog.New(slog.DiscardHandler)); err == nil {
		t.Errorf("Open = %v, want an error", i)
	}
}

func BenchmarkAccept(b *testing.B) {
	i := open(b, filepath.Join(b.TempDir(), "bus.db"))
	defer i.Close()
	n := 0
	for b.Loop() {
		n++
		d := bus.Delivery{ID: fmt.Sprint(n), Rule: "r", Envelope: json.RawMessage(`{"detail":{}}`)}
		if err := i.Accept(b.Context(), bus.Counts{Accepted: 1}, []bus.Delivery{d}); err != nil {
			b.Fatal(err)
		}
		i.Done(bus.Counts{Delivered: 1}, d.ID)
	}
}
