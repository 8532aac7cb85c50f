package correlate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// maxChanges bounds how many recent changes one decision looks at.
const maxChanges = 200

// A Store is what the handler reads.
type Store interface {
	Working(ctx context.Context) (store.Working, error)
	Changes(ctx context.Context, since, until time.Time, limit int) ([]incident.Signal, error)
	Notes(ctx context.Context, keys ...string) (map[string]incident.Note, error)
}

// Settings give the configuration in force.
type Settings interface {
	Config(ctx context.Context) (config.Config, error)
}

// Options are the handler's collaborators; Store and Settings have no default.
type Options struct {
	Store    Store
	Settings Settings
	Topology []config.Resource // an inventory beside the one in the configuration
	Without  []string          // kinds of evidence to leave out, to measure what they add
	Logger   *slog.Logger      // discards
}

// A Handler runs the correlate task. It is safe for concurrent use.
type Handler struct {
	o Options

	mu      sync.Mutex
	index   *Index
	graph   *Graph
	changes *ChangeLog
	drawn   []config.Resource // what the graph was built from
}

// New returns a handler.
func New(o Options) (*Handler, error) {
	switch {
	case o.Store == nil:
		return nil, errors.New("correlate: Options.Store is missing")
	case o.Settings == nil:
		return nil, errors.New("correlate: Options.Settings is missing")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Handler{o: o, index: NewIndex()}, nil
}

// Input is one signal on its way through the pipeline.
type Input struct {
	Signal    incident.Signal `json:"signal"`
	Execution string          `json:"execution"`
}

// Output is the signal, with what placed it, and the decision.
type Output struct {
	Signal   incident.Signal `json:"signal"`
	Decision Decision        `json:"decision"`
}

// Handle decides on one signal. It writes nothing.
func (h *Handler) Handle(ctx context.Context, in Input) (Output, error) {
	s := in.Signal
	cfg, err := h.o.Settings.Config(ctx)
	cfg, err = settings.Usable(cfg, err, func(why error) {
		h.o.Logger.ErrorContext(ctx, "configuration cannot be used, deciding by the last good one", "err", why)
	})
	if err != nil {
		return Output{}, fmt.Errorf("correlate %s: %w", s.EventID, err)
	}
	decision, err := h.decide(ctx, cfg, &s)
	if err != nil {
		return Output{}, fmt.Errorf("correlate %s: %w", s.EventID, err)
	}
	s.Why = decision.Why
	h.o.Logger.InfoContext(ctx, "signal correlated", "event", s.EventID, "action", decision.Action, "incident", decision.IncidentID, "reason", decision.Reason)
	return Output{Signal: s, Decision: decision}, nil
}

// decide reads what the signal needs, which is at most the working set, the
// notes of its fault and the recent changes, and decides. It completes the names
// of the signal's resources.
func (h *Handler) decide(ctx context.Context, cfg config.Config, of *incident.Signal) (Decision, error) {
	s := *of
	working, err := h.o.Store.Working(ctx)
	if err != nil {
		return Decision{}, err
	}
	notes, err := h.o.Store.Notes(ctx, faultKey(s), announcedKey(s))
	if err != nil {
		return Decision{}, err
	}
	var changes []incident.Signal
	asks := s.Significant && s.Kind == incident.Fault
	if asks {
		if changes, err = h.o.Store.Changes(ctx, s.At.Add(-cfg.Correlation.Change.Std()), s.At, maxChanges); err != nil {
			return Decision{}, err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sync(working, s.At, cfg)
	s.Resources = h.graph.Whole(s.Resources)
	of.Resources = s.Resources
	memory, err := readMemory(notes, s)
	if err != nil {
		return Decision{}, err
	}
	view := View{Working: h.index, Announced: memory.announced, Recovered: memory.recovered, Seen: working.Version, Without: h.o.Without}
	if asks {
		h.changes.Hold(changes)
		view.Changes = h.changes
	}
	d := Decide(cfg, h.graph, view, s)
	d.Notes, err = memory.after(s, d)
	return d, err
}

// sync brings index and graph to what was read; what did not change stays.
func (h *Handler) sync(w store.Working, at time.Time, cfg config.Config) {
	if h.graph == nil || !sameSlice(h.drawn, cfg.Topology) || h.changes.hops != cfg.Correlation.Hops {
		h.graph, h.drawn = NewGraph(cfg.Topology, h.o.Topology), cfg.Topology
		h.changes = NewChangeLog(h.graph, cfg.Correlation.Hops)
	}
	wanted := make(map[string]bool, len(w.Incidents))
	for i := range w.Incidents {
		in := &w.Incidents[i]
		if isForgotten(in, at, cfg.Correlation.Reopen.Std()) {
			continue
		}
		wanted[in.ID] = true
		if have := h.index.incidents[in.ID]; have == nil || have.Version != in.Version {
			h.index.Put(*in)
		}
	}
	h.index.keep(wanted)
}

// sameSlice says whether two slices are one: a configuration that was read anew
// has another.
func sameSlice(a, b []config.Resource) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
