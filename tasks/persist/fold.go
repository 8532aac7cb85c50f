package persist

import (
	"context"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A folded decision: the heads it concerns as they were read and as they shall
// be. head is the incident that the signal went to, old what that was before.
type folded struct {
	before, after []incident.Incident
	timeline      []incident.TimelineEntry
	old, head     incident.Incident
}

// fold reads the heads that the decision names and folds the signal in.
func (h *Handler) fold(ctx context.Context, s incident.Signal, d correlate.Decision) (folded, error) {
	var f folded
	if err := h.foldInto(ctx, &f, s, d); err != nil {
		return f, err
	}
	for _, id := range d.Blames {
		if id == d.IncidentID || slices.Contains(d.Absorb, id) {
			continue
		}
		head, err := h.read(ctx, &f, id)
		if err != nil {
			return f, err
		}
		next, lines := correlate.Apply(head, s, d)
		f.after, f.timeline = append(f.after, next), append(f.timeline, lines...)
	}
	return f, nil
}

func (h *Handler) foldInto(ctx context.Context, f *folded, s incident.Signal, d correlate.Decision) error {
	if d.IncidentID == "" {
		return nil
	}
	head := incident.Incident{}
	if d.Action != correlate.Open && d.Action != correlate.Hold {
		var err error
		if head, err = h.read(ctx, f, d.IncidentID); err != nil {
			return err
		}
		if !holds(head, d) {
			return errStale
		}
	}
	f.old = head
	for _, id := range d.Absorb {
		from, err := h.read(ctx, f, id)
		if err != nil {
			return err
		}
		into, gone, lines := correlate.Merge(head, from, s.At, d.Limits)
		head = into
		f.after, f.timeline = append(f.after, gone), append(f.timeline, lines...)
	}
	next, lines := correlate.Apply(head, s, d)
	f.head = next
	f.after, f.timeline = append(f.after, next), append(f.timeline, lines...)
	return nil
}

// holds says whether the incident is still in the state the decision was made for.
func holds(head incident.Incident, d correlate.Decision) bool {
	switch d.Action {
	case correlate.Reopen:
		return head.Status == incident.Resolved
	case correlate.Join:
		return head.Active() || head.Status == incident.OnHold
	default:
		return head.Status != incident.Merged
	}
}

// read reads a head once. One that was merged since is no longer there to decide about.
func (h *Handler) read(ctx context.Context, f *folded, id string) (incident.Incident, error) {
	head, err := h.o.Store.Incident(ctx, id)
	if err != nil {
		return head, err
	}
	if head.Status == incident.Merged {
		return head, errStale
	}
	f.before = append(f.before, head)
	return head, nil
}
