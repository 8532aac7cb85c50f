package storetest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// Benchmark measures what an event costs on a store that holds some, many and
// very many incidents: the cost must stay flat. Callers is how many save at once.
func Benchmark(b *testing.B, callers int, sizes []int, open func(testing.TB, func() time.Time) store.Backend) {
	for _, size := range sizes {
		now := Start.Add(-time.Duration(size) * time.Minute)
		clock := func() time.Time { return now }
		s := store.New(open(b, clock), store.Options{Now: clock})
		fill(b, s, size, &now)
		b.Run(fmt.Sprintf("Save noise/stored=%d", size), func(b *testing.B) {
			benchSave(b, s, callers, noise)
		})
		b.Run(fmt.Sprintf("Save opening/stored=%d", size), func(b *testing.B) {
			benchSave(b, s, callers, func() store.Save { return resolved(fmt.Sprint("new-", serial.Add(1)), Start) })
		})
		b.Run(fmt.Sprintf("Working/stored=%d", size), func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Working(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

var serial atomic.Int64

// noise is what most events leave behind: a line of the ledger.
func noise() store.Save {
	return store.Save{Entry: incident.Entry{EventID: fmt.Sprint("noise-", serial.Add(1)), Outcome: incident.Suppressed, Reason: "routine", Execution: "x", At: Start}}
}

// resolved is an incident that is over, with a signal and a line of its story.
func resolved(id string, at time.Time) store.Save {
	v := opening(id, 0)
	v.Opens = false
	v.Heads[0].OpenedAt, v.Heads[0].Status, v.Heads[0].ResolvedAt = at, incident.Resolved, &at
	return v
}

// fill saves incidents of the past, one a minute, most of which left the
// working set since.
func fill(b *testing.B, s *store.Store, size int, now *time.Time) {
	b.Helper()
	const together = 64
	for i := 0; i < size; i += together {
		var group sync.WaitGroup
		for n := i; n < min(i+together, size); n++ {
			at := Start.Add(-time.Duration(size-n) * time.Minute)
			group.Go(func() {
				if err := s.Save(context.Background(), resolved(fmt.Sprint("old-", n), at)); err != nil {
					b.Error(err)
				}
			})
		}
		group.Wait()
		*now = now.Add(together * time.Minute)
	}
	*now = Start
}

func benchSave(b *testing.B, s *store.Store, callers int, next func() store.Save) {
	b.SetParallelism(callers)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := s.Save(context.Background(), next()); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "saves/s")
}
