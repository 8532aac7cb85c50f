package notify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/analyze/rules"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// page wakes the people of one escalation level.
func (h *Handler) page(ctx context.Context, j job) (Output, error) {
	notices, err := h.o.Store.Notices(ctx, j.head.ID)
	if err != nil {
		return Output{}, fmt.Errorf("read notices: %w", err)
	}
	held := pointless(j.head, j.Round)
	this := j.notice(Pager, "")
	this.At = h.o.Now()
	if told := Pages(notices, this); held == "" && told >= j.cfg.Pages.Incident {
		held = fmt.Sprintf("%d pages were sent for this incident already", told)
	}
	return h.each(ctx, j, Pager, h.o.Topics.pager(j.cfg, j.head, j.Level), held)
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
func (h *Handler) analysis(ctx context.Context, j job) (Output, error) {
	channel := Updates
	j.Reason, j.Level = "analysis", 0
	if !j.head.Severity.Pages() {
		channel, j.Reason = Tickets, "opened"
		if j.Round > 1 {
			j.Reason = "reopened"
		}
	}
	held := ""
	switch most := j.cfg.Pages.Incident; {
	case j.head.Status == incident.Merged:
		held = "the incident was merged into " + j.head.MergedInto
	case channel == Tickets && most > 0 && j.Round > most:
		held = fmt.Sprintf("it came back %d times: its ticket is known", j.Round-1)
	}
	targets := h.o.Topics.others(j.cfg, j.head, channel)
	if j.head.Severity.Rank() <= incident.SeverityLow.Rank() {
		channel = Updates // worth a note, and nobody's attention
	}
	if a := j.head.Analysis; j.head.Severity.Pages() && (a == nil || a.Author == rules.Author) {
		paged := h.o.Topics.pager(j.cfg, j.head, 1)
		targets = slices.DeleteFunc(targets, func(t string) bool { return slices.Contains(paged, t) }) // the page said the same
	}
	return h.each(ctx, j, channel, targets, held)
}

// resolved tells the end to everybody who was told of this round.
func (h *Handler) resolved(ctx context.Context, j job) (Output, error) {
	if j.head.Status != incident.Resolved || j.head.Round != j.Round {
		return Output{State: incident.Held, Why: "the incident is not resolved"}, nil
	}
	notices, err := h.o.Store.Notices(ctx, j.head.ID)
	if err != nil {
		return Output{}, fmt.Errorf("read notices: %w", err)
	}
	slices.SortStableFunc(notices, func(a, b incident.Notice) int { return cmp.Compare(a.Channel, b.Channel) }) // pager first
	j.Reason, j.Level = "resolved", 0
	sum := tally{best: Output{State: incident.Held, Why: "nobody was told of this round"}}
	var done []string
	for _, n := range notices {
		reached := n.State == incident.Sent || n.State == incident.Unconfirmed
		if n.Round != j.Round || !reached || slices.Contains(done, n.Target) || n.Reason == j.Reason {
			continue
		}
		done = append(done, n.Target)
		sum.add(h.each(ctx, j, n.Channel, []string{n.Target}, ""))
	}
	return sum.end()
}

// each delivers to every target. held, when set, is why the message is kept back.
func (h *Handler) each(ctx context.Context, j job, channel string, targets []string, held string) (Output, error) {
	if len(targets) == 0 && channel == Pager {
		return Output{}, fmt.Errorf("no target is configured for level %d: %w", j.Level, fault.ChannelRefused)
	}
	sum := tally{best: Output{State: incident.Held, Why: "no target is configured for channel " + channel}}
	for _, target := range targets {
		n := j.notice(channel, target)
		n.Why = held
		sum.add(h.deliver(ctx, j, n))
	}
	return sum.end()
}

// A tally sums up what became of one message to several targets, none of which
// waits for another. A failure that another try may mend counts more than one
// that stays.
type tally struct {
	best   Output
	failed error
}

func (t *tally) add(out Output, err error) {
	switch {
	case err == nil:
		t.best = better(t.best, out)
	case t.failed == nil || errors.Is(t.failed, fault.ChannelRefused):
		t.failed = err
	}
}

func (t tally) end() (Output, error) {
	if t.best.State == incident.Sent && errors.Is(t.failed, fault.ChannelRefused) {
		return t.best, nil // somebody knows; who does not stands on the incident
	}
	return t.best, t.failed
}

// notice makes the notice that a job stands for.
func (j job) notice(channel, target string) incident.Notice {
	return incident.Notice{
		ID:         fmt.Sprintf("r%d.%s.%d.%s.%s", j.Round, j.Reason, j.Level, channel, topicName(target)),
		IncidentID: j.head.ID, Round: j.Round, Reason: j.Reason, Channel: channel, Level: j.Level, Target: target, Attempt: j.Execution,
	}
}

func topicName(arn string) string { return arn[strings.LastIndexByte(arn, ':')+1:] }

// samePage is how far apart the messages of one page to several targets are at
// most. What is told in the same words later, after an incident got worse and
// the levels begin anew, disturbs people once more.
const samePage = 10 * time.Minute

// Pages counts the pages that disturbed people, without the one called except:
// one message to several targets counts once.
func Pages(notices []incident.Notice, except incident.Notice) int {
	var seen []incident.Notice
	for _, n := range notices {
		reached := n.State == incident.Sent || n.State == incident.Unconfirmed
		if n.Channel != Pager || !reached || n.Reason == "resolved" || isSamePage(n, except) {
			continue
		}
		if !slices.ContainsFunc(seen, func(other incident.Notice) bool { return isSamePage(n, other) }) {
			seen = append(seen, n)
		}
	}
	return len(seen)
}

func isSamePage(a, b incident.Notice) bool {
	return a.Round == b.Round && a.Reason == b.Reason && a.Level == b.Level && a.At.Sub(b.At).Abs() < samePage
}

// better returns the output that says more people know.
func better(a, b Output) Output {
	order := []incident.NoticeState{incident.Held, incident.Unconfirmed, incident.Sending, incident.Sent}
	if slices.Index(order, b.State) >= slices.Index(order, a.State) {
		return b
	}
	return a
}
