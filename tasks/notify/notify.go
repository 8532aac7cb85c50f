package notify

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
)

// The channels that notices go through.
const (
	Pager   = "pager"   // wakes people
	Tickets = "tickets" // waits for working hours
	Updates = "updates" // tells who follows an incident
)

// The operations of the task.
const (
	OpPage     = "page"     // a page of one escalation level
	OpAnalysis = "analysis" // the analysis, and below high the first message
	OpResolved = "resolved" // the end, to all who were told of the beginning
)

// A Store is what the handler needs of the table.
type Store interface {
	Incident(ctx context.Context, id string) (incident.Incident, error)
	UpdateIncident(ctx context.Context, id string, change func(*incident.Incident) ([]incident.TimelineEntry, error)) (incident.Incident, error)
	Notices(ctx context.Context, incidentID string) ([]incident.Notice, error)
	// ClaimNotice writes the notice if there is none with its id, or if the one
	// there was released. Otherwise it returns the one that is there.
	ClaimNotice(ctx context.Context, n incident.Notice) (claimed bool, existing incident.Notice, err error)
	MarkNotice(ctx context.Context, n incident.Notice) error
	// CountMessage counts a message to the target in the window that begins at start,
	// once however often it is tried, and returns how many there are now.
	CountMessage(ctx context.Context, message, target string, start time.Time) (int, error)
	// Open lists the incidents that still ask for attention.
	Open(ctx context.Context) ([]incident.Incident, error)
}

// Settings reads the configuration that is in force.
type Settings interface {
	Config(ctx context.Context) (config.Config, error)
}

// Options are the handler's collaborators; Store, Settings and Client have no default.
type Options struct {
	Store     Store
	Settings  Settings
	Client    Client // the SNS client
	Topics    Topics // where messages go that no route of the configuration names
	Dashboard string // address of the dashboard, for links; "" writes none
	Now       func() time.Time
	NewID     func() string // names an attempt; rand.Text
	Logger    *slog.Logger
}

// A Handler runs the notify task.
type Handler struct{ o Options }

// New returns a handler.
func New(o Options) (*Handler, error) {
	switch {
	case o.Store == nil:
		return nil, errors.New("notify: Options.Store is missing")
	case o.Settings == nil:
		return nil, errors.New("notify: Options.Settings is missing")
	case o.Client == nil:
		return nil, errors.New("notify: Options.Client is missing")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = rand.Text
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Handler{o}, nil
}

// Input asks for one message about one round of an incident.
type Input struct {
	Op         string `json:"op"`
	IncidentID string `json:"incidentId"`
	Round      int    `json:"round"`
	Reason     string `json:"reason,omitempty"` // of a page: "opened", "escalated", "raised-critical", "reopened"
	Level      int    `json:"level,omitempty"`
	Execution  string `json:"execution"`
}

// Output says how far the message got: the best state of all its targets.
type Output struct {
	State incident.NoticeState `json:"state"`
	Why   string               `json:"why"`
}

// Handle sends one message, or finds that it was sent.
func (h *Handler) Handle(ctx context.Context, in Input) (Output, error) {
	run, ok := map[string]func(context.Context, job) (Output, error){
		OpPage: h.page, OpAnalysis: h.analysis, OpResolved: h.resolved,
	}[in.Op]
	if !ok {
		return Output{}, fmt.Errorf("notify %s: unknown op %q: %w", in.IncidentID, in.Op, fault.UnusableEvent)
	}
	head, err := h.o.Store.Incident(ctx, in.IncidentID)
	if err != nil {
		return Output{}, fmt.Errorf("notify: read incident %s: %w", in.IncidentID, err)
	}
	cfg, err := h.o.Settings.Config(ctx)
	if cfg, err = settings.Usable(cfg, err, func(why error) {
		h.o.Logger.ErrorContext(ctx, "configuration not usable", "incident", in.IncidentID, "err", why)
	}); err != nil {
		return Output{}, fmt.Errorf("notify %s: read configuration: %w", in.IncidentID, err)
	}
	out, err := run(ctx, job{Input: in, head: head, cfg: cfg})
	if err != nil {
		return Output{}, fmt.Errorf("notify %s of %s: %w", in.Op, in.IncidentID, err)
	}
	return out, nil
}

// A job is one input with what it is about.
type job struct {
	Input
	head incident.Incident
	cfg  config.Config
}
