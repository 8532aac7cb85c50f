package simulate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/lifecycle"
	"github.com/cloudops-autopilot/autopilot/tools/sample"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
	"github.com/cloudops-autopilot/autopilot/tools/virtual"
)

// Options say how a run is made.
type Options struct {
	Seed   uint64
	Events int     // distinct ones to send, 200
	Faults float64 // share of calls that meet trouble
}

// A Report is what one run saw.
type Report struct {
	Seed       uint64
	Events     int // distinct ones
	Deliveries int
	Faults     int // put in
	Incidents  int
	Messages   int
	Redriven   int
	Violations []string // empty when everything held
}

// start is when the clock of every run begins.
var start = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC)

// A run is one simulation under way.
type run struct {
	o        Options
	options  virtual.Options // of the world
	rand     *rand.Rand
	world    *virtual.World
	calm     bool // the trouble is over
	report   Report
	raw      map[string]any // event id → event
	letters  []virtual.Letter
	told     map[string]int // what was told → how often it was accepted
	executed int
}

// Run makes one run.
func Run(ctx context.Context, o Options) (Report, error) { return newRun(o).through(ctx) }

func newRun(o Options) *run {
	o.Events = cmp.Or(o.Events, 200)
	r := &run{o: o, rand: rand.New(rand.NewPCG(o.Seed, 0x51)), raw: map[string]any{}, told: map[string]int{}}
	r.report.Seed = o.Seed
	r.options = virtual.Options{Start: start, Seed: o.Seed, Config: config.Default(), Hooks: r.hooks(), Backend: r.unsteady,
		Publish: r.publish, Dead: func(l virtual.Letter) { r.letters = append(r.letters, l) }}
	return r
}

func (r *run) through(ctx context.Context) (Report, error) {
	var err error
	if r.world, err = virtual.New(r.options); err != nil {
		return r.report, err
	}
	for _, step := range []func(context.Context) error{r.trouble, r.recover, r.check} {
		if err := step(ctx); err != nil {
			return r.report, fmt.Errorf("seed %d: %w", r.o.Seed, err)
		}
	}
	return r.report, nil
}

// trouble sends the events while things go wrong.
func (r *run) trouble(ctx context.Context) error {
	deliveries, err := r.deliveries()
	if err != nil {
		return err
	}
	r.report.Events, r.report.Deliveries = len(r.raw), len(deliveries)
	at := start
	for len(deliveries) > 0 {
		// Several arrive at once, so that executions interleave.
		n := min(1+r.rand.IntN(12), len(deliveries))
		for _, id := range deliveries[:n] {
			if err := r.send(ctx, id); err != nil {
				return err
			}
		}
		deliveries = deliveries[n:]
		at = at.Add(time.Duration(r.rand.IntN(90)) * time.Second)
		if err := r.world.Until(ctx, at); err != nil {
			return err
		}
		if err := r.people(ctx); err != nil {
			return err
		}
	}
	return r.world.Until(ctx, at.Add(15*time.Minute))
}

// deliveries draws the events and the order in which they arrive: late ones
// behind, some twice.
func (r *run) deliveries() ([]string, error) {
	stream := sample.New(r.o.Seed, start)
	var order []string
	for len(r.raw) < r.o.Events {
		e, err := stream.Next()
		if err != nil {
			return nil, err
		}
		v, err := value.Decode(string(e.Envelope))
		if err != nil {
			return nil, err
		}
		o, ok := v.(*value.Object)
		if !ok {
			return nil, fmt.Errorf("sample event is %T", v)
		}
		id, _ := o.Get("id")
		name, _ := id.(string)
		r.raw[name] = v
		order = append(order, name)
		if r.rand.Float64() < 0.08 {
			order = append(order, name)
		}
	}
	for i := range order {
		if j := i + r.rand.IntN(6); r.rand.Float64() < 0.15 && j < len(order) {
			order[i], order[j] = order[j], order[i]
		}
	}
	return order, nil
}

func (r *run) send(ctx context.Context, id string) error {
	r.executed++
	return r.world.Send(ctx, strconv.Itoa(r.executed), r.raw[id])
}

// people acknowledge, and now and then resolve by hand.
func (r *run) people(ctx context.Context) error {
	if r.rand.Float64() > 0.2 {
		return nil
	}
	open, err := r.world.Store.Open(ctx)
	if err != nil || len(open) == 0 {
		return ignoreTrouble(err)
	}
	act := lifecycle.Acknowledge
	if r.rand.Float64() < 0.1 {
		act = lifecycle.Resolve
	}
	in := open[r.rand.IntN(len(open))]
	_, err = act(ctx, r.world.Store, r.world.Answerer(), r.world.Engine.Now(), in.ID, "ada")
	if errors.Is(err, lifecycle.ErrNotActive) {
		return nil
	}
	return ignoreTrouble(err)
}

// recover ends the trouble, drives what lies in quarantine again, and lets time
// pass until every wait is over.
func (r *run) recover(ctx context.Context) error {
	r.calm = true
	for range 5 {
		letters := r.letters
		r.letters = nil
		if len(letters) == 0 {
			break
		}
		for _, l := range letters {
			r.report.Redriven++
			if err := r.world.Redrive(ctx, l, fmt.Sprintf("redrive-%d", r.report.Redriven)); err != nil {
				return err
			}
		}
		if err := r.world.Until(ctx, r.world.Engine.Now().Add(time.Hour)); err != nil {
			return err
		}
	}
	return r.world.Until(ctx, r.world.Engine.Now().Add(26*time.Hour))
}

// Violated says whether the report has something that must not be.
func (r Report) Violated() bool { return len(r.Violations) > 0 }

func (r *run) violate(format string, args ...any) {
	r.report.Violations = append(r.report.Violations, fmt.Sprintf(format, args...))
}
