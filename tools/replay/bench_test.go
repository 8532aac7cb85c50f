package replay

import (
	"bytes"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tools/sample"
)

// recorded returns n sample events, one a line.
func recorded(tb testing.TB, n int) []byte {
	tb.Helper()
	stream := sample.New(7, time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC))
	var out bytes.Buffer
	for range n {
		e, err := stream.Next()
		if err != nil {
			tb.Fatal(err)
		}
		out.Write(e.Envelope)
		out.WriteByte('\n')
	}
	return out.Bytes()
}

func BenchmarkReplay(b *testing.B) {
	const events = 20_000
	lines := recorded(b, events)
	for b.Loop() {
		if _, err := Run(b.Context(), bytes.NewReader(lines), Options{Config: config.Default(), Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
