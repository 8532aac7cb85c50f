package inbox

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tools/bus"
)

type noLetters struct{}

func (noLetters) Send(context.Context, bus.DeadLetter) error { return nil }

// BenchmarkBus puts events through the rules of the template, the file and a
// target that does nothing, ten at a time as PutEvents does.
func BenchmarkBus(b *testing.B) {
	inbox, err := Open(filepath.Join(b.TempDir(), "bus.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer inbox.Close()
	var rules []bus.Rule
	for _, r := range classify.Rules() {
		p, err := json.Marshal(r.Pattern)
		if err != nil {
			b.Fatal(err)
		}
		rules = append(rules, bus.Rule{Name: r.Name, Pattern: p, Target: func(context.Context, bus.Delivery) error { return nil }})
	}
	events, err := bus.New(b.Context(), bus.Options{Rules: rules, Inbox: inbox, DeadLetters: noLetters{}, MaxBacklog: 1 << 30})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	stopped := make(chan struct{})
	go func() { defer close(stopped); events.Run(ctx) }()
	n := 0
	for b.Loop() {
		batch := make([]bus.Event, 10)
		for i := range batch {
			n++
			batch[i].Envelope = json.RawMessage(fmt.Sprintf(`{"id":"%d","source":"aws.guardduty","detail-type":"GuardDuty Finding","detail":{"severity":8,"type":"X"}}`, n))
		}
		if err := events.Put(ctx, batch...); err != nil {
			b.Fatal(err)
		}
	}
	if c, err := events.Counts(ctx); err != nil || c.Dropped > 0 {
		b.Fatalf("Counts = %+v, %v, want nothing dropped", c, err)
	}
	cancel()
	<-stopped
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
}
