package engine

import (
	"context"
	"errors"
	"time"
)

// At calls f at the given time of a virtual clock, from within Run or RunUntil.
// f may call the engine.
func (e *Engine) At(at time.Time, f func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.after(max(at.UnixNano(), e.now), func() {
		e.mu.Unlock()
		defer e.mu.Lock()
		f()
	})
}

var errRunning = errors.New("engine: a run is under way already")

// Run runs a virtual clock until nothing is left to do: no execution can go on
// and no timer is set.
func (e *Engine) Run(ctx context.Context) error { return e.run(ctx, 1<<63-1) }

// RunUntil runs a virtual clock up to the given time, which it then shows.
func (e *Engine) RunUntil(ctx context.Context, until time.Time) error {
	if err := e.run(ctx, until.UnixNano()); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.now = max(e.now, until.UnixNano())
	return nil
}

func (e *Engine) run(ctx context.Context, until int64) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.opts.Virtual {
		return errors.New("engine: a real clock runs by itself")
	}
	if e.running {
		return errRunning
	}
	e.running = true
	defer func() { e.running = false }()
	for !e.closed {
		if err := ctx.Err(); err != nil {
			return err
		}
		if e.drain(ctx); len(e.timers) == 0 || e.timers[0].at > until {
			return e.save()
		}
		t := e.timers[0]
		e.timers.remove(t)
		e.now = max(e.now, t.at)
		t.fire()
	}
	return nil
}
