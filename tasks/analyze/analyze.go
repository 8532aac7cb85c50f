package analyze

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/analyze/rules"
	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
)

// A Store is what the handler needs of the table.
type Store interface {
	Meter
	Incident(ctx context.Context, id string) (incident.Incident, error)
	Signals(ctx context.Context, id, after string, limit int) ([]incident.Signal, string, error)
	UpdateIncident(ctx context.Context, id string, change func(*incident.Incident) ([]incident.TimelineEntry, error)) (incident.Incident, error)
}

// Settings reads the configuration that is in force.
type Settings interface {
	Config(ctx context.Context) (config.Config, error)
}

// Options are the handler's collaborators; Store and Settings have no default.
type Options struct {
	Store    Store
	Settings Settings
	Model    Model         // without a Client, rules answer
	Ceiling  Budget        // what no configuration may exceed; zero in a field: nothing
	Limit    time.Duration // for the model, 30 seconds; then rules answer
	Metrics  Metrics       // nil: no metrics
	Logs     Logs          // nil: no log lines
	Groups   []LogGroup    // which log groups belong to which resources
	Now      func() time.Time
	Logger   *slog.Logger
}

// A Handler runs the analyze task.
type Handler struct{ o Options }

// New returns a handler.
func New(o Options) (*Handler, error) {
	if o.Store == nil {
		return nil, errors.New("analyze: Options.Store is missing")
	}
	if o.Settings == nil {
		return nil, errors.New("analyze: Options.Settings is missing")
	}
	if o.Limit == 0 {
		o.Limit = 30 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Handler{o}, nil
}

// Input asks for the analysis of one round of an incident.
type Input struct {
	IncidentID string `json:"incidentId"`
	Round      int    `json:"round"`
	Execution  string `json:"execution"`
	Analyst    string `json:"analyst,omitempty"` // "rules": do not ask the model
	Because    string `json:"because,omitempty"` // the error that led to the rules
}

// Output says who wrote the analysis that is now on the incident.
type Output struct {
	Author string `json:"author"`
	Note   string `json:"note"`
}

// Handle puts an analysis on the incident. A repeat finds the one that is there.
func (h *Handler) Handle(ctx context.Context, in Input) (Output, error) {
	head, err := h.o.Store.Incident(ctx, in.IncidentID)
	if err != nil {
		return Output{}, fmt.Errorf("analyze: read incident %s: %w", in.IncidentID, err)
	}
	if a := head.Analysis; a != nil && a.Round >= in.Round {
		return Output{Author: a.Author, Note: a.Note}, nil
	}
	evidence, err := h.gather(ctx, head)
	if err != nil {
		return Output{}, fmt.Errorf("analyze %s: %w", in.IncidentID, err)
	}
	cfg, err := h.o.Settings.Config(ctx)
	if cfg, err = settings.Usable(cfg, err, func(why error) {
		h.o.Logger.ErrorContext(ctx, "configuration not usable", "incident", in.IncidentID, "err", why)
	}); err != nil {
		return Output{}, fmt.Errorf("analyze %s: read configuration: %w", in.IncidentID, err)
	}
	a, err := h.explain(ctx, cfg.Analysis, evidence, in)
	if err != nil {
		return Output{}, fmt.Errorf("analyze %s: %w", in.IncidentID, err)
	}
	if err := h.save(ctx, in, a); err != nil {
		return Output{}, fmt.Errorf("analyze: save analysis of %s: %w", in.IncidentID, err)
	}
	h.o.Logger.InfoContext(ctx, "incident analysed", "incident", in.IncidentID, "author", a.Author,
		"dropped", len(a.Dropped), "dollars", a.Usage.Dollars)
	return Output{Author: a.Author, Note: a.Note}, nil
}

// save writes the analysis and what it cost, once a round.
func (h *Handler) save(ctx context.Context, in Input, a incident.Analysis) error {
	now := h.o.Now().UTC()
	a.Round, a.At = in.Round, now
	_, err := h.o.Store.UpdateIncident(ctx, in.IncidentID, func(head *incident.Incident) ([]incident.TimelineEntry, error) {
		head.Cost.Analyses++
		head.Cost.InputTokens += a.Usage.InputTokens
		head.Cost.OutputTokens += a.Usage.OutputTokens
		head.Cost.Dollars += a.Usage.Dollars
		if head.Analysis != nil && head.Analysis.Round >= in.Round && head.Analysis.Author != rules.Author {
			return nil, nil
		}
		head.Analysis = &a
		return []incident.TimelineEntry{{IncidentID: in.IncidentID, At: now, ID: fmt.Sprintf("analysis-r%d", in.Round),
			Kind: "analysis", Text: told(a), Actor: a.Author}}, nil
	})
	return err
}

// told is the timeline's line about an analysis.
func told(a incident.Analysis) string {
	if a.Note != "" && a.Author == rules.Author {
		return a.Note
	}
	return strings.TrimSpace("Analysed by " + a.Author + ". " + a.Note)
}
