package classify

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Route is where the pipeline takes an event next.
type Route string

// The routes.
const (
	ToCorrelate  Route = "correlate"  // may open, join, settle or explain an incident
	ToRecord     Route = "record"     // counted and kept, nothing to decide
	ToQuarantine Route = "quarantine" // no usable event: kept whole with its reason
)

// A Result is what the task hands to the pipeline.
type Result struct {
	Signal incident.Signal `json:"signal"`
	Route  Route           `json:"route"`
	Reason string          `json:"reason"`
}

// Options are the handler's collaborators.
type Options struct {
	Logger *slog.Logger // discards
}

// A Handler runs the classify task.
type Handler struct{ log *slog.Logger }

// New returns a handler.
func New(o Options) *Handler {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Handler{log: o.Logger}
}

// Handle classifies the raw envelope that is the input of an execution. Bytes
// that are no usable event are no error of the task: they are routed to
// quarantine with the reason.
func (h *Handler) Handle(ctx context.Context, raw json.RawMessage) (Result, error) {
	event, err := Read(raw)
	if err != nil {
		h.log.WarnContext(ctx, "event quarantined", "err", err, "bytes", len(raw))
		return Result{Route: ToQuarantine, Reason: err.Error()}, nil
	}
	signal := Classify(event)
	h.log.InfoContext(ctx, "event classified", "event", signal.EventID, "kind", signal.Kind, "severity", signal.Severity,
		"significant", signal.Significant, "condition", signal.Condition)
	return Result{Signal: signal, Route: RouteOf(signal), Reason: signal.Reason}, nil
}

// Read parses an envelope and unwraps a forwarded one.
func Read(raw []byte) (incident.Event, error) {
	event, err := incident.Parse(raw)
	if err != nil {
		return incident.Event{}, err
	}
	return Unwrap(event)
}

// RouteOf says whether correlate could use the signal: to decide on an
// incident, as its evidence, its cause or its end.
func RouteOf(s incident.Signal) Route {
	if s.Significant || s.Settles || s.Kind != incident.Info {
		return ToCorrelate
	}
	return ToRecord
}
