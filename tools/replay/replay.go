package replay

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/persist"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
	"github.com/cloudops-autopilot/autopilot/tools/virtual"
)

// Tail is how long the clock runs on after the last event.
const Tail = 2 * time.Hour

// sweepEvery is how often, on the clock of the events, memory is freed.
const sweepEvery = time.Hour

// remember is how long the ledger knows an event: a copy comes within a day.
const remember = 25 * time.Hour

// Options say what a replay is made with.
type Options struct {
	Config   config.Config
	Topology []config.Resource
	Without  []string // kinds of evidence to leave out, to measure what they add
	Seed     uint64
	Progress func(lines int) // told now and then how many lines were taken; may be nil
}

// A run is a replay under way.
type run struct {
	o     Options
	world *virtual.World
	calls calls
	lines []*seen // in order of arrival
	byRun map[string]*seen
	swept time.Time
	out   Result
}

// seen is what became of one line.
type seen struct {
	id, incident, reason string
	outcome              incident.Outcome
	signal               *incident.Signal // when an expectation may mean it
}

// Run replays the events of r, one a line.
func Run(ctx context.Context, r io.Reader, o Options) (*Result, error) {
	run := &run{o: o, byRun: map[string]*seen{}}
	err := feed(ctx, r, func(l line) error { return run.take(ctx, l) })
	if err != nil {
		return nil, err
	}
	if run.world != nil {
		if err := run.world.Until(ctx, run.world.Engine.Now().Add(Tail)); err != nil {
			return nil, err
		}
	}
	return run.result(ctx)
}

// begin makes the world when the first usable event tells the time.
func (r *run) begin(at time.Time) error {
	var err error
	r.world, err = virtual.New(virtual.Options{Start: at, Seed: r.o.Seed, Config: r.o.Config, Topology: r.o.Topology, Remember: remember, Without: r.o.Without,
		Backend: r.calls.count, Saved: r.saved, Dead: r.dead})
	r.swept = at
	return err
}

// take sends one line on its way and lets it come to its end before the next.
func (r *run) take(ctx context.Context, l line) error {
	s := &seen{id: l.id}
	r.lines = append(r.lines, s)
	if len(r.o.Config.MustPage) > 0 && worthExpecting(l.result.Signal) {
		s.signal = &l.result.Signal
	}
	if n := len(r.lines); r.o.Progress != nil && n%batch == 0 {
		r.o.Progress(n)
	}
	if l.input == nil {
		s.outcome, s.reason = incident.Quarantined, l.why
		return nil
	}
	if r.world == nil && l.at.IsZero() {
		s.outcome, s.reason = incident.Quarantined, l.result.Reason
		return nil
	}
	if err := r.clock(ctx, l.at); err != nil {
		return err
	}
	name := strconv.Itoa(len(r.lines))
	r.byRun[name] = s
	event := l.input
	if o, ok := l.input.(*value.Object); ok {
		event = virtual.Classified{Object: o, Result: l.result}
	}
	if err := r.world.Send(ctx, name, event); err != nil {
		return fmt.Errorf("line %d: %w", len(r.lines), err)
	}
	return r.world.Until(ctx, r.world.Engine.Now())
}

// clock moves the time on to that of an event, never back.
func (r *run) clock(ctx context.Context, at time.Time) error {
	if r.world == nil {
		if err := r.begin(at); err != nil {
			return err
		}
	}
	if at.IsZero() {
		return nil
	}
	r.out.Stats.span(at)
	if !at.After(r.world.Engine.Now()) {
		return nil
	}
	if at.Sub(r.swept) > sweepEvery {
		r.swept = at
		r.world.Sweep()
	}
	return r.world.Until(ctx, at)
}

func (s *Stats) span(at time.Time) {
	if s.From == nil || at.Before(*s.From) {
		s.From = &at
	}
	if s.To == nil || at.After(*s.To) {
		s.To = &at
	}
}

// saved notes how an event ended. Only the execution that is under way can have
// ended, since lines come to their end one by one; retries end with their own.
func (r *run) saved(execution string, _ incident.Signal, out persist.Output) {
	if s := r.byRun[execution]; s != nil {
		s.outcome, s.incident, s.reason = out.Outcome, out.IncidentID, out.Reason
	}
}

func (r *run) dead(l virtual.Letter) {
	if s := r.byRun[l.Execution]; s != nil {
		s.outcome, s.incident, s.reason = incident.Quarantined, "", l.Reason
	}
}
