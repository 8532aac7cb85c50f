package local

import (
	"context"
	"log/slog"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/bus"
	"github.com/cloudops-autopilot/autopilot/tools/sample"
)

// putter is the part of the bus that takes events.
type putter interface {
	Put(ctx context.Context, events ...bus.Event) error
}

// tellStories puts sample events on the bus until ctx ends.
func tellStories(ctx context.Context, to putter, seed uint64, log *slog.Logger) {
	stream := sample.New(seed, time.Now())
	for {
		e, err := stream.Next()
		if err != nil {
			log.Error("the sample events end", "err", err)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(e.After):
		}
		if err := to.Put(ctx, bus.Event{Envelope: e.Envelope}); err != nil && ctx.Err() == nil {
			log.Warn("sample event not taken", "err", err)
		}
	}
}
