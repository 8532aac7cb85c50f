package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Store is what the handler needs of the table.
type Store interface {
	Waker
	Notices(ctx context.Context, incidentID string) ([]incident.Notice, error)
	Timeline(ctx context.Context, id, after string, limit int) ([]incident.TimelineEntry, string, error)
	PutToken(ctx context.Context, incidentID string, t incident.Token) error
}

// Settings reads the configuration that is in force.
type Settings interface {
	Config(ctx context.Context) (config.Config, error)
}

// A Keeper keeps reports. Its Put may be repeated with the same name.
type Keeper interface {
	Put(ctx context.Context, name, contentType string, data []byte) error
}

// A Ticker looks at an incident for what only time can tell: a fault that flaps
// no more, an incident that nobody speaks of any longer.
type Ticker func(head incident.Incident, now time.Time) (incident.Incident, bool)

// Options are the handler's collaborators; Store, Settings and Answerer have no default.
type Options struct {
	Store    Store
	Answerer Answerer // the Step Functions client
	Settings Settings
	Ticker   Ticker // nil: time changes nothing
	Reports  Keeper // nil: no reports are kept
	Now      func() time.Time
	Logger   *slog.Logger
}

// A Handler runs the lifecycle task.
type Handler struct{ o Options }

// New returns a handler.
func New(o Options) (*Handler, error) {
	switch {
	case o.Store == nil:
		return nil, errors.New("lifecycle: Options.Store is missing")
	case o.Settings == nil:
		return nil, errors.New("lifecycle: Options.Settings is missing")
	case o.Answerer == nil:
		return nil, errors.New("lifecycle: Options.Answerer is missing")
	}
	if o.Ticker == nil {
		o.Ticker = correlate.Tick
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Handler{o}, nil
}

// Input asks for one operation: begin and wake name an incident and round, the
// others carry the course.
type Input struct {
	Op         string `json:"op"`
	IncidentID string `json:"incidentId,omitempty"`
	Round      int    `json:"round,omitempty"`
	Course     Course `json:"course,omitzero"`
	WaitsFor   string `json:"waitsFor,omitempty"`
	Token      string `json:"token,omitempty"`
	Execution  string `json:"execution"`
}

// Handle runs one operation and returns the course to take.
func (h *Handler) Handle(ctx context.Context, in Input) (Course, error) {
	if in.Course.IncidentID == "" {
		in.Course = Course{IncidentID: in.IncidentID, Round: in.Round}
	}
	if in.Course.IncidentID == "" || in.Course.Round < 1 {
		return Course{}, fmt.Errorf("lifecycle %s: incidentId %q or round %d is missing: %w", in.Op, in.Course.IncidentID, in.Course.Round, fault.UnusableEvent)
	}
	run, ok := map[string]func(context.Context, Input) (Course, error){
		"begin": h.begin, "await": h.await, "escalate": h.escalate, "wake": h.wake, "tick": h.tick, "close": h.close,
	}[in.Op]
	if !ok {
		return Course{}, fmt.Errorf("lifecycle of %s: unknown op %q: %w", in.Course.IncidentID, in.Op, fault.UnusableEvent)
	}
	out, err := run(ctx, in)
	if err != nil {
		return Course{}, fmt.Errorf("lifecycle %s of %s: %w", in.Op, in.Course.IncidentID, err)
	}
	h.o.Logger.InfoContext(ctx, "lifecycle step", "op", in.Op, "incident", out.IncidentID, "round", out.Round, "step", out.Step, "why", out.Why)
	return out, nil
}
