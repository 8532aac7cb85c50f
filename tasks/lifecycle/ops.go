package lifecycle

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
)

// begin marks the round as begun, so that the pipeline starts it no more.
func (h *Handler) begin(ctx context.Context, in Input) (Course, error) {
	c := in.Course
	head, err := h.o.Store.UpdateIncident(ctx, c.IncidentID, func(head *incident.Incident) ([]incident.TimelineEntry, error) {
		head.Lifecycle = max(head.Lifecycle, c.Round)
		return nil, nil
	})
	if err != nil {
		return Course{}, fmt.Errorf("mark round %d as begun: %w", c.Round, err)
	}
	if c, err = h.resume(ctx, c, head); err != nil {
		return Course{}, err
	}
	return h.decide(ctx, c, head, Decide)
}

// resume finds how far an earlier execution of the same round came, so that a
// redrive goes on from there instead of paging again.
func (h *Handler) resume(ctx context.Context, c Course, head incident.Incident) (Course, error) {
	notices, err := h.o.Store.Notices(ctx, head.ID)
	if err != nil {
		return Course{}, fmt.Errorf("read notices: %w", err)
	}
	for _, n := range notices {
		reached := n.State == incident.Sent || n.State == incident.Unconfirmed || n.State == incident.Held
		if n.Round == c.Round && n.Channel == "pager" && n.Level > c.Level && reached {
			c.Level, c.Reason, c.Severity, c.PagedAt = n.Level, n.Reason, head.Severity, n.At
		}
	}
	return c, nil
}

// decide reads the policy and asks the rule what to do.
func (h *Handler) decide(ctx context.Context, c Course, head incident.Incident, rule func(Course, incident.Incident, config.Policy, time.Time) Course) (Course, error) {
	cfg, err := h.settings(ctx)
	if err != nil {
		return Course{}, err
	}
	next := rule(c, head, cfg.Policy(cfg.Route(head).Policy), h.o.Now().UTC())
	next.Paged = nil // it is dealt with
	return next, nil
}

// settings reads the configuration; one that cannot be used stops no page.
func (h *Handler) settings(ctx context.Context) (config.Config, error) {
	cfg, err := h.o.Settings.Config(ctx)
	cfg, err = settings.Usable(cfg, err, func(why error) {
		h.o.Logger.ErrorContext(ctx, "configuration not usable", "err", why)
	})
	if err != nil {
		return cfg, fmt.Errorf("read configuration: %w", err)
	}
	return cfg, nil
}

// await keeps the token and then looks again: what it waits for may have
// happened before the token was there, and nobody would answer it.
func (h *Handler) await(ctx context.Context, in Input) (Course, error) {
	c := in.Course
	t := incident.Token{Value: in.Token, WaitsFor: in.WaitsFor, Round: c.Round, At: h.o.Now().UTC()}
	if err := h.o.Store.PutToken(ctx, c.IncidentID, t); err != nil {
		return Course{}, fmt.Errorf("keep task token: %w", err)
	}
	head, err := h.o.Store.Incident(ctx, c.IncidentID)
	if err != nil {
		return Course{}, fmt.Errorf("read incident: %w", err)
	}
	if Happened(c, in.WaitsFor, head, h.o.Now().UTC()) {
		if err := Wake(ctx, h.o.Store, h.o.Answerer, c.IncidentID, "it had happened already"); err != nil {
			return Course{}, err
		}
	}
	return c, nil
}

// escalate picks the next level.
func (h *Handler) escalate(ctx context.Context, in Input) (Course, error) {
	return h.look(ctx, in.Course, Escalate)
}

// wake answers the waiting execution of the incident, if there is one. It looks
// at the incident and waits again for what has not happened yet: people who are
// being called keep their time, see pending.
func (h *Handler) wake(ctx context.Context, in Input) (Course, error) {
	c := in.Course.to(Stop, "woken")
	return c, Wake(ctx, h.o.Store, h.o.Answerer, c.IncidentID, "the incident changed")
}

// tick looks at the incident again.
func (h *Handler) tick(ctx context.Context, in Input) (Course, error) {
	return h.look(ctx, in.Course, Decide)
}

// look lets time do its work on the incident and decides anew.
func (h *Handler) look(ctx context.Context, c Course, rule func(Course, incident.Incident, config.Policy, time.Time) Course) (Course, error) {
	head, err := h.o.Store.Incident(ctx, c.IncidentID)
	if err != nil {
		return Course{}, fmt.Errorf("read incident: %w", err)
	}
	if _, changed := h.o.Ticker(head, h.o.Now().UTC()); changed {
		if head, err = h.o.Store.UpdateIncident(ctx, head.ID, h.pass); err != nil {
			return Course{}, fmt.Errorf("let time pass: %w", err)
		}
	}
	return h.decide(ctx, c, head, rule)
}

// pass applies to a head what time alone brings.
func (h *Handler) pass(head *incident.Incident) ([]incident.TimelineEntry, error) {
	now := h.o.Now().UTC()
	after, changed := h.o.Ticker(*head, now)
	ended := changed && head.Active() && after.Status == incident.Resolved
	if changed {
		*head = after
	}
	if !ended {
		return nil, nil
	}
	return line(*head, now, "resolved", "Resolved: "+how(head.ResolvedBy), ""), nil
}

func how(by string) string {
	if by == "quiet" {
		return "nothing was heard of it any longer"
	}
	return "the faults are over and stayed over"
}

// timelineOf reads the whole story of an incident, oldest first.
func (h *Handler) timelineOf(ctx context.Context, id string) ([]incident.TimelineEntry, error) {
	var all []incident.TimelineEntry
	for after, pages := "", 0; pages < 20; pages++ {
		page, next, err := h.o.Store.Timeline(ctx, id, after, 200)
		if err != nil {
			return nil, fmt.Errorf("read timeline: %w", err)
		}
		all = append(all, page...)
		if after = next; after == "" {
			break
		}
	}
	slices.SortStableFunc(all, func(a, b incident.TimelineEntry) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(turn(a.Kind), turn(b.Kind)))
	})
	return all, nil
}

// turn orders lines of the same moment: an incident opens before it pages, and
// resolves before it closes.
func turn(kind string) int {
	return slices.Index([]string{"signal", "opened", "reopened", "paged", "analysis", "acknowledged", "resolved", "told", "closed"}, kind)
}
