package direct

import (
	"bufio"
	"bytes"
	"os"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
)

// BenchmarkReplay measures classify and correlate over the events of the own
// scenarios, one stream after the other.
func BenchmarkReplay(b *testing.B) {
	var lines [][]byte
	for _, s := range ownScenarios(b) {
		raw, err := os.ReadFile(s.Events())
		if err != nil {
			b.Fatal(err)
		}
		in := bufio.NewScanner(bytes.NewReader(raw))
		in.Buffer(nil, 4<<20)
		for in.Scan() {
			lines = append(lines, bytes.Clone(in.Bytes()))
		}
	}
	events := 0
	for b.Loop() {
		run := New(Options{Config: config.Default()})
		for _, line := range lines {
			run.Line(line)
		}
		events += len(lines)
	}
	b.ReportMetric(float64(events)/b.Elapsed().Seconds(), "events/s")
}
