package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/datafile"
)

// patience is how long requests under way may take once the process is to stop.
const patience = 5 * time.Second

// Run runs local mode until ctx ends, then finishes what is under way.
func Run(ctx context.Context, o Options) (err error) {
	folder, err := datafile.Hold(o.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, folder.Release()) }()
	main, err := listen(o.Listen)
	if err != nil {
		return err
	}
	defer main.Close()
	states, err := listen(o.SFNListen)
	if err != nil {
		return err
	}
	defer states.Close()

	at := Addresses{URL: reachable(main), SFN: reachable(states)}
	screen := &console{out: o.Out}
	p, err := build(ctx, o, folder, at, screen)
	if err != nil && ctx.Err() != nil {
		return nil // stopped before it had begun
	}
	if datafile.Damaged(err) {
		return fmt.Errorf("%w: the file is damaged; move %s away to begin anew", err, o.Data)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	for _, l := range []net.Listener{main, states} {
		if open(l) {
			screen.warnOpen(l.Addr().String())
		}
	}
	return p.serve(ctx, o, at, screen, main, states)
}

// serve runs the parts until ctx ends or one of the servers fails.
func (p *product) serve(ctx context.Context, o Options, at Addresses, screen *console, main, states net.Listener) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var running sync.WaitGroup
	servers := []*http.Server{server(guard(open(main), p.front), o.Logger), server(guard(open(states), p.states), o.Logger)}
	for i, l := range []net.Listener{main, states} {
		running.Go(func() {
			if err := servers[i].Serve(l); !errors.Is(err, http.ErrServerClosed) {
				stop(fmt.Errorf("serve at %s: %w", l.Addr(), err))
			}
		})
	}
	busContext, stopBus := context.WithCancel(context.WithoutCancel(ctx))
	running.Go(func() { p.bus.Run(busContext) })
	running.Go(func() { p.teller.tellChanges(busContext) })
	running.Go(func() { p.teller.countAccepted(busContext) })
	if o.Samples {
		running.Go(func() { tellStories(ctx, p.bus, o.Seed, o.Logger) })
	}
	screen.greet(at, o)
	if o.Ready != nil {
		o.Ready(at)
	}
	<-ctx.Done()
	screen.print("\nStopping: what is under way is finished, the rest is kept for the next start.\n")
	p.web.hub.Close()
	shutdown(servers, o.Logger)
	stopBus()
	running.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

func server(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
}

// shutdown lets requests under way end, but no longer than patience.
func shutdown(servers []*http.Server, log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var all sync.WaitGroup
	for _, s := range servers {
		all.Go(func() {
			if err := s.Shutdown(ctx); err != nil {
				log.Debug("connections are cut", "err", err)
				_ = s.Close() // only what did not end by itself is left
			}
		})
	}
	all.Wait()
}
