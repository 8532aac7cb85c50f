package persist

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// Input is a signal with what was decided about it. Without a decision it is
// only recorded, for the reason given.
type Input struct {
	Signal    incident.Signal     `json:"signal"`
	Decision  *correlate.Decision `json:"decision,omitempty"`
	Reason    string              `json:"reason,omitempty"`
	Execution string              `json:"execution"`
}

// Next is what the workflow has to do after the write.
type Next string

// The ways on.
const (
	Tell    Next = "tell" // the incident has no lifecycle for its round yet
	Wake    Next = "wake" // its lifecycle should look at it
	Nothing Next = "none"
)

// Output is how the event ended and what is to be done about its incident.
type Output struct {
	Outcome    incident.Outcome  `json:"outcome"`
	Reason     string            `json:"reason,omitempty"`
	IncidentID string            `json:"incidentId,omitempty"`
	Round      int               `json:"round,omitempty"`
	Severity   incident.Severity `json:"severity,omitempty"`
	Status     incident.Status   `json:"status,omitempty"`
	Urgent     bool              `json:"urgent"`
	Next       Next              `json:"next"`
}

// A Store is what the handler reads and writes.
type Store interface {
	Incident(ctx context.Context, id string) (incident.Incident, error)
	Save(ctx context.Context, v store.Save) error
}

// Options are the handler's collaborators; only Store has no default.
type Options struct {
	Store  Store
	Sleep  func(context.Context, time.Duration) // waits between tries
	Logger *slog.Logger                         // discards
}

// A Handler runs the persist task.
type Handler struct{ o Options }

// New returns a handler.
func New(o Options) (*Handler, error) {
	if o.Store == nil {
		return nil, errors.New("persist: Options.Store is missing")
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Handler{o}, nil
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// tries bounds how often a signal is folded into heads that others write too.
const tries = 8

// Handle writes one signal.
func (h *Handler) Handle(ctx context.Context, in Input) (Output, error) {
	var err error
	for n := range tries {
		var out Output
		out, err = h.once(ctx, in)
		if conflict := (*store.Conflict)(nil); !errors.As(err, &conflict) || !conflict.OnHead() {
			return h.done(ctx, in, out, err)
		}
		h.o.Sleep(ctx, rand.N(4*time.Millisecond<<min(n, 5)))
		if ctx.Err() != nil {
			return Output{}, ctx.Err()
		}
	}
	return h.done(ctx, in, Output{}, err)
}

// done reads the answer for an event that was there already.
func (h *Handler) done(ctx context.Context, in Input, out Output, err error) (Output, error) {
	if there := (*store.AlreadyThere)(nil); errors.As(err, &there) {
		out, err = h.again(ctx, there)
	}
	if err != nil {
		return Output{}, fmt.Errorf("persist event %s: %w", in.Signal.EventID, err)
	}
	h.o.Logger.InfoContext(ctx, "signal persisted", "event", in.Signal.EventID, "outcome", out.Outcome, "incident", out.IncidentID, "next", out.Next)
	return out, nil
}

// once folds the signal into the heads as they are now and saves them.
func (h *Handler) once(ctx context.Context, in Input) (Output, error) {
	d := decided(in)
	f, err := h.fold(ctx, in.Signal, d)
	if err != nil {
		return Output{}, err
	}
	save := store.Save{
		Entry: incident.Entry{EventID: in.Signal.EventID, Outcome: d.Outcome(), Reason: d.Reason, IncidentID: d.IncidentID,
			Execution: in.Execution, At: in.Signal.At},
		Signal: in.Signal, Change: d.Action == correlate.Record, Heads: f.after, Before: f.before, Timeline: f.timeline, Notes: d.Notes,
		Opens: d.OpensWorking() || d.Action == correlate.Reopen, WorkingVersion: d.Seen,
	}
	if err := h.o.Store.Save(ctx, save); err != nil {
		return Output{}, err
	}
	return answer(save.Entry, f.old, f.head), nil
}

// decided returns the decision, which for a signal that was not correlated is
// to record it as noise.
func decided(in Input) correlate.Decision {
	if in.Decision != nil {
		return *in.Decision
	}
	return correlate.Decision{Action: correlate.Suppress, Reason: cmp.Or(in.Reason, in.Signal.Reason)}
}

// again answers for an event that is in the ledger. Its own execution gets the
// first answer once more; to another it is a duplicate. Either way what the
// incident still lacks is asked for.
func (h *Handler) again(ctx context.Context, there *store.AlreadyThere) (Output, error) {
	var head incident.Incident
	if id := there.Entry.IncidentID; id != "" {
		var err error
		if head, err = h.o.Store.Incident(ctx, id); err != nil {
			return Output{}, err
		}
	}
	if there.Own {
		return answer(there.Entry, incident.Incident{}, head), nil
	}
	out := answer(there.Entry, head, head)
	out.Outcome, out.Reason = incident.Duplicate, "the event was delivered before"
	if there.Entry.Outcome == incident.Opened && head.Active() {
		out.Next = Tell // a redrive sends what failed to be sent; what was sent is not sent again
	}
	return out, nil
}

// answer says what is next, from the incident as it was and as it is.
func answer(e incident.Entry, old, head incident.Incident) Output {
	return Output{Outcome: e.Outcome, Reason: e.Reason, IncidentID: e.IncidentID, Round: head.Round, Severity: head.Severity,
		Status: head.Status, Urgent: head.Severity.Pages(), Next: next(old, head)}
}

func next(old, head incident.Incident) Next {
	switch {
	case head.Active() && head.Lifecycle < head.Round:
		return Tell
	case head.Lifecycle == 0:
		return Nothing
	case old.Status != head.Status, raised(old, head), !sameTime(old.DueAt, head.DueAt):
		return Wake
	}
	return Nothing
}

// raised says whether people have to hear that it got worse: a critical incident
// wakes others than a high one.
func raised(old, head incident.Incident) bool {
	return head.Severity.Pages() && head.Severity.Rank() > old.Severity.Rank()
}

func sameTime(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

var errStale = fmt.Errorf("the decision was made on an older state: %w", fault.StoreConflict)
