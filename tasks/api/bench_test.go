package api_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
)

// BenchmarkPolling is an hour of open dashboards, in virtual time: each reads the
// counters every 15 seconds, the list and one of ten incidents every minute. Every
// five minutes an incident changes; then all read past the cache for ten seconds,
// the counters at once and half of them that incident. It reports how many of the
// reads that asked the cache it answered, and of all.
func BenchmarkPolling(b *testing.B) {
	for _, browsers := range []int{1, 10, 50} {
		b.Run(fmt.Sprintf("browsers=%d", browsers), func(b *testing.B) {
			var asked, all float64
			for b.Loop() {
				asked, all = anHour(b, browsers)
			}
			b.ReportMetric(100*asked, "%hit")
			b.ReportMetric(100*all, "%hit-of-all")
		})
	}
}

func anHour(b *testing.B, browsers int) (asked, all float64) {
	at := now
	clock := func() time.Time { return at }
	kept := memory.New(clock)
	pipeline := store.New(kept, store.Options{Now: clock})
	for n := range 10 {
		(&world{store: pipeline}).opened(b, incident.Incident{ID: fmt.Sprint("inc-", n), Title: "Disk is full", Status: incident.Open, Severity: incident.SeverityHigh})
	}
	a, err := api.Open(kept, kept, api.Options{Answerer: &answerer{}, Now: clock})
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	phase := make([]int, browsers) // in which tenth of a second of its minute a browser is
	for i := range phase {
		phase[i] = random.IntN(600)
	}
	fresh := false
	read := func(path string, query url.Values) {
		if res := a.Serve(b.Context(), api.Request{Method: "GET", Path: path, Query: query, Role: api.Viewer, Fresh: fresh}); res.Status != 200 {
			b.Fatalf("GET %s answered %d %s", path, res.Status, res.Body)
		}
	}
	active, day := url.Values{"status": {"open,acknowledged"}}, url.Values{"hours": {"24"}}
	for tick := range 36_000 {
		at = now.Add(time.Duration(tick) * 100 * time.Millisecond)
		fresh = tick%3000 < 100 && tick >= 3000
		for i, p := range phase {
			switch moment := (tick + p) % 600; {
			case moment == 0:
				read("/v1/incidents", active)
				read(fmt.Sprint("/v1/incidents/inc-", random.IntN(10)), nil)
				read("/v1/metrics", day)
			case moment%150 == 0:
				read("/v1/metrics", day)
			}
			if fresh && tick%3000 == 0 && i%2 == 0 {
				read("/v1/incidents/inc-3", nil)
			}
			if fresh && tick%3000 == 10 {
				read("/v1/metrics", day)
			}
		}
	}
	n := a.CacheCounts()
	return n.HitRate(), float64(n.Hits) / float64(n.Hits+n.Misses+n.Fresh)
}
