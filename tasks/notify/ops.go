package notify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// page wakes the people of one escalation level.
func (h *Handler) page(ctx context.Context, head incident.Incident, in Input) (Output, error) {
	route, err := h.o.Router.Route(ctx, head, Pager, in.Level)
	if err != nil {
		return Output{}, fmt.Errorf("route level %d: %w", in.Level, err)
	}
	notices, err := h.o.Store.Notices(ctx, head.ID)
	if err != nil {
		return Output{}, fmt.Errorf("read notices: %w", err)
	}
	held := pointless(head, in.Round)
	if told := Pages(notices, notice(head, in, Pager, "")); held == "" && told >= h.o.Caps.Incident {
		held = fmt.Sprintf("%d pages were sent for this incident already", told)
	}
	return h.each(ctx, head, in, Pager, route, held)
}

// pointless says why nobody needs to be woken for the incident any more, or "".
func pointless(head incident.Incident, round int) string {
	switch {
	case head.Round != round:
		return "a later round has begun"
	case head.Status != incident.Open:
		return "the incident is " + string(head.Status)
	}
	return ""
}

// analysis tells what the analysis says: as an update where a page went out, as
// the first and only message below that.
func (h *Handler) analysis(ctx context.Context, head incident.Incident, in Input) (Output, error) {
	channel := Updates
	in.Reason, in.Level = "analysis", 0
	if !head.Severity.Pages() {
		channel, in.Reason = Tickets, "opened"
		if in.Round > 1 {
			in.Reason = "reopened"
		}
	}
	route, err := h.o.Router.Route(ctx, head, channel, 0)
	if err != nil {
		return Output{}, fmt.Errorf("route %s: %w", channel, err)
	}
	held := ""
	if head.Status == incident.Merged {
		held = "the incident was merged into " + head.MergedInto
	}
	return h.each(ctx, head, in, channel, route, held)
}

// resolved tells the end to everybody who was told of this round.
func (h *Handler) resolved(ctx context.Context, head incident.Incident, in Input) (Output, error) {
	notices, err := h.o.Store.Notices(ctx, head.ID)
	if err != nil {
		return Output{}, fmt.Errorf("read notices: %w", err)
	}
	in.Reason, in.Level = "resolved", 0
	best := Output{State: incident.Held, Why: "nobody was told of this round"}
	if head.Status != incident.Resolved || head.Round != in.Round {
		return Output{State: incident.Held, Why: "the incident is not resolved"}, nil
	}
	var done []string
	for _, n := range notices {
		reached := n.State == incident.Sent || n.State == incident.Unconfirmed
		if n.Round != in.Round || !reached || slices.Contains(done, n.Target) || n.Reason == in.Reason {
			continue
		}
		done = append(done, n.Target)
		out, err := h.each(ctx, head, in, n.Channel, Route{Targets: []string{n.Target}}, "")
		if err != nil {
			return Output{}, err
		}
		best = better(best, out)
	}
	return best, nil
}

// each delivers to every target of the route. held, when set, is why the
// message is kept back.
func (h *Handler) each(ctx context.Context, head incident.Incident, in Input, channel string, route Route, held string) (Output, error) {
	best := Output{State: incident.Refused, Why: "no target is configured for channel " + channel}
	if len(route.Targets) == 0 && channel != Pager {
		best.State = incident.Held
	}
	var failed error
	for _, target := range route.Targets {
		n := notice(head, in, channel, target)
		n.Why = held
		out, err := h.deliver(ctx, head, n, route.Team)
		if err != nil {
			failed = err // the other targets are not to wait for this one
			continue
		}
		best = better(best, out)
	}
	return best, failed
}

// notice makes the notice that an input stands for.
func notice(head incident.Incident, in Input, channel, target string) incident.Notice {
	return incident.Notice{
		ID:         fmt.Sprintf("r%d.%s.%d.%s.%s", in.Round, in.Reason, in.Level, channel, target[strings.LastIndexByte(target, ':')+1:]),
		IncidentID: head.ID, Round: in.Round, Reason: in.Reason, Channel: channel, Level: in.Level, Target: target, Attempt: in.Execution,
	}
}

// Pages counts the pages that disturbed people, without the one called except:
// one message to several targets counts once.
func Pages(notices []incident.Notice, except incident.Notice) int {
	var seen []string
	for _, n := range notices {
		key := pageKey(n)
		reached := n.State == incident.Sent || n.State == incident.Unconfirmed
		if n.Channel == Pager && reached && n.Reason != "resolved" && key != pageKey(except) && !slices.Contains(seen, key) {
			seen = append(seen, key)
		}
	}
	return len(seen)
}

func pageKey(n incident.Notice) string { return fmt.Sprintf("%d/%s/%d", n.Round, n.Reason, n.Level) }

// better returns the output that says more people know.
func better(a, b Output) Output {
	order := []incident.NoticeState{incident.Refused, incident.Unconfirmed, incident.Sending, incident.Held, incident.Sent}
	if slices.Index(order, b.State) >= slices.Index(order, a.State) {
		return b
	}
	return a
}

// window returns the beginning of the window that now falls into.
func (h *Handler) window(now time.Time) time.Time { return now.UTC().Truncate(h.o.Caps.Window) }
