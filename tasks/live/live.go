package live

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// A Listener is told the news.
type Listener interface {
	Push(ctx context.Context, n News) error
}

// Tell announces the news on the bus and pushes it to browsers. An error means
// that the news is to be told again.
func Tell(ctx context.Context, n News, a Announcer, browsers Listener) error {
	if err := a.Announce(ctx, n); err != nil {
		return err
	}
	return browsers.Push(ctx, n)
}

// A Counter counts outcomes. Token makes a repeat harmless for ten minutes.
type Counter interface {
	Count(ctx context.Context, token string, at time.Time, add map[string]float64) error
}

// Options are the handler's collaborators; only Now, Sleep and Logger have
// defaults.
type Options struct {
	Connections Connections
	Counter     Counter
	Poster      Poster
	Announcer   Announcer
	Now         func() time.Time
	Sleep       func(context.Context, time.Duration)
	Logger      *slog.Logger
}

// A Handler is the live function: fed by the table's stream, and called by the
// WebSocket API.
type Handler struct {
	o      Options
	pusher Pusher
}

// New returns a handler.
func New(o Options) (*Handler, error) {
	switch {
	case o.Connections == nil:
		return nil, errors.New("live: Options.Connections is missing")
	case o.Counter == nil:
		return nil, errors.New("live: Options.Counter is missing")
	case o.Poster == nil:
		return nil, errors.New("live: Options.Poster is missing")
	case o.Announcer.Client == nil || o.Announcer.Name == "":
		return nil, errors.New("live: Options.Announcer is missing")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Handler{o: o, pusher: Pusher{Client: o.Poster, Connections: o.Connections, Sleep: o.Sleep, Logger: o.Logger}}, nil
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
