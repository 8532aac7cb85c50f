package persist

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// A Store is what the handler reads and writes.
type Store interface {
	Incidents(ctx context.Context, ids ...string) (map[string]incident.Incident, error)
	Save(ctx context.Context, v store.Save) error
	Quarantine(ctx context.Context, e incident.Entry) (incident.Entry, error)
}

// A Decider decides on a signal; the handler of correlate is one.
type Decider interface {
	Handle(ctx context.Context, in correlate.Input) (correlate.Output, error)
}

// Options are the handler's collaborators; Store has no default.
type Options struct {
	Store    Store
	Decider  Decider       // decides again on a conflict; nil leaves that to the state machine
	Patience time.Duration // how long a conflict is worked at, 8 seconds
	Now      func() time.Time
	Sleep    func(context.Context, time.Duration)
	Logger   *slog.Logger // discards
}

// A Handler runs the persist task. It is safe for concurrent use.
type Handler struct {
	o     Options
	lines lines
}

// New returns a handler.
func New(o Options) (*Handler, error) {
	if o.Store == nil {
		return nil, errors.New("persist: Options.Store is missing")
	}
	if o.Patience == 0 {
		o.Patience = 8 * time.Second
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
	return &Handler{o: o, lines: lines{waiting: map[string]*line{}}}, nil
}

// Input is a signal with what was decided about it. Without a decision the
// signal is only recorded, for the reason. With Quarantined there is no signal:
// the execution put its event into quarantine, for the reason.
type Input struct {
	Signal      incident.Signal     `json:"signal"`
	Decision    *correlate.Decision `json:"decision,omitempty"`
	Reason      string              `json:"reason,omitempty"`
	Quarantined json.RawMessage     `json:"quarantined,omitempty"` // the raw event
	Execution   string              `json:"execution"`
}

// Output says how the event ended and what is to be done about its incident.
type Output struct {
	Outcome    incident.Outcome  `json:"outcome"`
	Reason     string            `json:"reason"`
	IncidentID string            `json:"incidentId"`
	Round      int               `json:"round"`
	Severity   incident.Severity `json:"severity"`
	Status     incident.Status   `json:"status"`
	Urgent     bool              `json:"urgent"` // people are woken for it
	Next       Next              `json:"next"`
}

// Handle writes the decision. An event that is in the ledger already ends as it
// did there, for the execution that wrote it, and as a duplicate for others.
func (h *Handler) Handle(ctx context.Context, in Input) (Output, error) {
	if in.Quarantined != nil {
		return h.quarantined(ctx, in)
	}
	if in.Signal.EventID == "" {
		return Output{}, fmt.Errorf("persist: the signal has no event id: %w", fault.UnusableEvent)
	}
	if in.Decision == nil {
		in.Decision = &correlate.Decision{Action: correlate.Suppress, Reason: cmp.Or(in.Reason, in.Signal.Reason)}
	}
	out, conflicts, err := h.write(ctx, in)
	if err != nil {
		return Output{}, fmt.Errorf("persist %s after %d conflicts: %w", in.Signal.EventID, conflicts, err)
	}
	h.o.Logger.InfoContext(ctx, "decision written", "event", in.Signal.EventID, "outcome", out.Outcome, "incident", out.IncidentID,
		"next", out.Next, "conflicts", conflicts)
	return out, nil
}

// maxReason bounds what the ledger keeps of a reason, in bytes: the queue has it
// whole.
const maxReason = 200

// quarantined gives the execution its outcome, unless it has one. Bytes that are
// no event cannot have another one.
func (h *Handler) quarantined(ctx context.Context, in Input) (Output, error) {
	entry := incident.Entry{Execution: in.Execution, Reason: in.Reason[:min(len(in.Reason), maxReason)], At: h.o.Now().UTC()}
	if event, err := classify.Read(in.Quarantined); err == nil {
		entry.EventID, entry.At = event.ID, event.Time
	}
	entry, err := h.o.Store.Quarantine(ctx, entry)
	if err != nil {
		return Output{}, fmt.Errorf("persist: %w", err)
	}
	h.o.Logger.InfoContext(ctx, "quarantine recorded", "event", entry.EventID, "outcome", entry.Outcome, "incident", entry.IncidentID)
	return Output{Outcome: entry.Outcome, Reason: entry.Reason, IncidentID: entry.IncidentID, Next: Nothing}, nil
}

// write tries until the decision is written, or was before, or patience ends.
func (h *Handler) write(ctx context.Context, in Input) (out Output, conflicts int, err error) {
	started := h.o.Now()
	for stale := false; ; {
		out, err = h.once(ctx, &in, stale)
		there := (*store.AlreadyThere)(nil)
		switch {
		case errors.As(err, &there):
			out, err = h.known(ctx, *there)
			return out, conflicts, err
		case !errors.Is(err, fault.StoreConflict):
			return out, conflicts, err
		}
		conflicts++
		moved := (*store.Conflict)(nil)
		stale = !errors.As(err, &moved) || !moved.OnHead()
		if stale && h.o.Decider == nil || conflicts >= maxConflicts || h.o.Now().Sub(started) > h.o.Patience {
			return out, conflicts, err
		}
		h.o.Sleep(ctx, pause(conflicts))
		if ctx.Err() != nil {
			return out, conflicts, ctx.Err()
		}
	}
}

// maxConflicts bounds the loop where time stands still.
const maxConflicts = 500

// pause grows to a quarter of a second and is random, so that writers of one
// head do not meet again. The first try again is made at once.
func pause(conflicts int) time.Duration {
	if conflicts == 1 {
		return 0
	}
	return rand.N(2 * time.Millisecond << min(conflicts, 7))
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// once folds the decision into the newest heads and writes them. A decision
// that went stale is made anew first.
func (h *Handler) once(ctx context.Context, in *Input, stale bool) (Output, error) {
	defer h.lines.wait(queueOf(*in.Decision))()
	if stale {
		decided, err := h.o.Decider.Handle(ctx, correlate.Input{Signal: in.Signal, Execution: in.Execution})
		if err != nil {
			return Output{}, fmt.Errorf("decide again: %w", err)
		}
		in.Signal, in.Decision = decided.Signal, &decided.Decision
	}
	heads, err := h.o.Store.Incidents(ctx, touched(*in.Decision)...)
	if err != nil {
		return Output{}, err
	}
	v, err := Fold(heads, in.Signal, *in.Decision)
	if err != nil {
		return Output{}, err
	}
	v.Entry.Execution = in.Execution
	before := heads[v.Entry.IncidentID]
	if v.Entry.IncidentID != "" {
		takeTelling(before, &v.Heads[0], in.Signal.EventID, h.o.Now().UTC())
	}
	if err := h.o.Store.Save(ctx, v); err != nil {
		return Output{}, err
	}
	out := Output{Outcome: v.Entry.Outcome, Reason: v.Entry.Reason, IncidentID: v.Entry.IncidentID, Next: Nothing}
	if out.IncidentID != "" {
		out.about(v.Heads[0], nextAfter(before, v.Heads[0], in.Signal.EventID))
	}
	return out, nil
}

// known answers for an event that is in the ledger, from the incident as it is.
func (h *Handler) known(ctx context.Context, there store.AlreadyThere) (Output, error) {
	out := Output{Outcome: there.Entry.Outcome, Reason: there.Entry.Reason, IncidentID: there.Entry.IncidentID, Next: Nothing}
	if !there.Own {
		out.Outcome, out.Reason = incident.Duplicate, "in the ledger as "+string(there.Entry.Outcome)
	}
	id := out.IncidentID
	for range maxMerges {
		if id == "" {
			return out, nil
		}
		heads, err := h.o.Store.Incidents(ctx, id)
		if err != nil {
			return Output{}, err
		}
		head, found := heads[id]
		if !found {
			return out, nil
		}
		if id = head.MergedInto; id == "" {
			out.IncidentID = head.ID
			out.about(head, nextNow(head, there.Entry.EventID, h.o.Now()))
		}
	}
	return out, nil
}

// maxMerges bounds how far merged incidents are followed.
const maxMerges = 5

func (o *Output) about(head incident.Incident, next Next) {
	o.Round, o.Severity, o.Status, o.Next = head.Round, head.Severity, head.Status, next
	o.Urgent = head.Active() && head.Severity.Pages()
}
