package lifecycle

import (
	"context"
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/analyze/rules"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// close computes the times and keeps the report. An incident that was opened
// again meanwhile is left to its new round.
func (h *Handler) close(ctx context.Context, in Input) (Course, error) {
	c := in.Course
	head, err := h.o.Store.UpdateIncident(ctx, c.IncidentID, func(head *incident.Incident) ([]incident.TimelineEntry, error) {
		if head.Round != c.Round || head.Status != incident.Resolved {
			return nil, nil
		}
		before := head.TimeToResolve
		Measure(head)
		lastWord(head)
		if before > 0 && before == head.TimeToResolve {
			return nil, nil // closed already; what comes after was not done
		}
		text := fmt.Sprintf("Closed after %s", span(time.Duration(head.TimeToResolve)*time.Second))
		return line(*head, h.o.Now().UTC(), "closed", text, ""), nil
	})
	if err != nil {
		return Course{}, fmt.Errorf("measure: %w", err)
	}
	if head.Round != c.Round || head.Status != incident.Resolved {
		return c.to(Stop, "opened again"), nil
	}
	if err := h.report(ctx, head); err != nil {
		return Course{}, err
	}
	return c.to(Stop, "closed"), nil
}

// lastWord lets rules explain the incident once more, now that all is known,
// unless a model explained it.
func lastWord(head *incident.Incident) {
	a := rules.Explain(*head)
	if old := head.Analysis; old != nil && old.Round == head.Round {
		if old.Author != rules.Author {
			return
		}
		a.Note, a.Usage, a.Dropped = old.Note, old.Usage, old.Dropped
	}
	head.Analysis = &a
}

// Measure sets how long it took to acknowledge and to resolve.
func Measure(head *incident.Incident) {
	if head.AcknowledgedAt != nil {
		head.TimeToAcknowledge = int64(max(0, head.AcknowledgedAt.Sub(head.OpenedAt)) / time.Second)
	}
	if head.ResolvedAt != nil {
		head.TimeToResolve = int64(max(0, head.ResolvedAt.Sub(head.OpenedAt)) / time.Second)
	}
}

// report writes the incident's report under a name that sorts by day.
func (h *Handler) report(ctx context.Context, head incident.Incident) error {
	if h.o.Reports == nil {
		return nil
	}
	timeline, err := h.timelineOf(ctx, head.ID)
	if err != nil {
		return err
	}
	notices, err := h.o.Store.Notices(ctx, head.ID)
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	name := fmt.Sprintf("reports/%s/%s-r%d", head.OpenedAt.UTC().Format("2006/01/02"), head.ID, head.Round)
	r := Report{Incident: head, Timeline: timeline, Notices: notices}
	if err := h.o.Reports.Put(ctx, name+".md", "text/markdown; charset=utf-8", r.Markdown()); err != nil {
		return fmt.Errorf("keep report %s.md: %w", name, err)
	}
	data, err := r.JSON()
	if err != nil {
		return fmt.Errorf("render report %s: %w", name, err)
	}
	if err := h.o.Reports.Put(ctx, name+".json", "application/json", data); err != nil {
		return fmt.Errorf("keep report %s.json: %w", name, err)
	}
	return nil
}
