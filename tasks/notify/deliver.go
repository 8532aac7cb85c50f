package notify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// inHand is how long another execution's claim counts as being worked on.
const inHand = 2 * time.Minute

// deliver claims, publishes and marks one notice. n.Why, when set, holds it back.
func (h *Handler) deliver(ctx context.Context, j job, n incident.Notice) (Output, error) {
	n.At, n.State = h.o.Now().UTC(), incident.Sending
	execution := n.Attempt
	n.Attempt += "#" + h.o.NewID()
	if n.Why != "" {
		n.State = incident.Held
	}
	claimed, there, err := h.o.Store.ClaimNotice(ctx, n)
	if err != nil {
		return Output{}, fmt.Errorf("claim notice %s: %w", n.ID, err)
	}
	if !claimed {
		return h.repeated(ctx, j.head, there, execution)
	}
	if n.State != incident.Held {
		if n.Why, err = h.overCap(ctx, j.cfg, n); err != nil {
			return Output{}, h.release(ctx, n, err)
		}
	}
	if n.Why != "" {
		n.State = incident.Held
		return h.settle(ctx, j.head, n)
	}
	return h.publish(ctx, j.head, n, Compose(j.head, n, j.cfg.Route(j.head).Team, h.o.Dashboard))
}

// publish sends a claimed notice and keeps what became of it.
func (h *Handler) publish(ctx context.Context, head incident.Incident, n incident.Notice, m Message) (Output, error) {
	id, err := send(ctx, h.o.Client, n.Target, m)
	switch {
	case err == nil:
		n.State, n.MessageID = incident.Sent, id
	case errors.Is(err, fault.ChannelBusy):
		return Output{}, h.release(ctx, n, err)
	case errors.Is(err, fault.ChannelRefused):
		return Output{}, errors.Join(h.release(ctx, n, err), h.refused(ctx, head, n))
	default:
		n.State, n.Why = incident.Unconfirmed, "the channel did not answer; the message may have been sent"
	}
	if err != nil {
		h.o.Logger.WarnContext(ctx, "message not confirmed", "incident", n.IncidentID, "notice", n.ID, "state", n.State, "err", err)
	}
	return h.settle(ctx, head, n)
}

// release frees a claim of which nothing was sent, so that a retry may send it.
func (h *Handler) release(ctx context.Context, n incident.Notice, why error) error {
	n.State, n.Why = incident.Released, "nothing was accepted; another attempt may follow"
	if err := h.o.Store.MarkNotice(ctx, n); err != nil {
		return errors.Join(why, fmt.Errorf("release notice %s: %w", n.ID, err))
	}
	return why
}

// refused tells on the incident that a message was not taken. The claim is free
// again: once the channel is repaired, a redrive sends it.
func (h *Handler) refused(ctx context.Context, head incident.Incident, n incident.Notice) error {
	n.ID, n.State, n.Why = n.ID+"-refused", incident.Refused, "the channel did not take the message"
	return h.note(ctx, head, n)
}

// repeated answers for a notice that was claimed before. A claim of an earlier
// attempt of the same execution, or one that nobody settled in time, is left
// over from a crash: nobody can tell whether it was sent.
func (h *Handler) repeated(ctx context.Context, head incident.Incident, there incident.Notice, execution string) (Output, error) {
	mine := strings.HasPrefix(there.Attempt, execution+"#")
	if there.State != incident.Sending || (!mine && h.o.Now().Sub(there.At) < inHand) {
		return Output{State: there.State, Why: there.Why}, h.note(ctx, head, there)
	}
	there.State, there.Why = incident.Unconfirmed, "an attempt ended before it could say whether the message was sent"
	return h.settle(ctx, head, there)
}

// settle keeps the final state of a notice and tells it on the incident.
func (h *Handler) settle(ctx context.Context, head incident.Incident, n incident.Notice) (Output, error) {
	if err := h.o.Store.MarkNotice(context.WithoutCancel(ctx), n); err != nil {
		return Output{}, fmt.Errorf("mark notice %s as %s: %w", n.ID, n.State, err)
	}
	h.o.Logger.InfoContext(ctx, "notice settled", "incident", n.IncidentID, "notice", n.ID, "state", n.State)
	return Output{State: n.State, Why: n.Why}, h.note(ctx, head, n)
}

// note writes the notice into the incident's timeline and counts its pages
// anew; a repeat changes nothing.
func (h *Handler) note(ctx context.Context, head incident.Incident, n incident.Notice) error {
	if n.State == incident.Sending || n.State == incident.Released || n.IncidentID != head.ID {
		return nil
	}
	notices, err := h.o.Store.Notices(ctx, head.ID)
	if err != nil {
		return fmt.Errorf("read notices: %w", err)
	}
	_, err = h.o.Store.UpdateIncident(ctx, head.ID, func(in *incident.Incident) ([]incident.TimelineEntry, error) {
		in.Paged = Pages(notices, incident.Notice{})
		in.Cost.Messages = messages(notices)
		return []incident.TimelineEntry{{IncidentID: head.ID, At: n.At, ID: "notice-" + n.ID, Kind: kind(n), Text: told(n)}}, nil
	})
	if err != nil {
		return fmt.Errorf("note %s: %w", n.ID, err)
	}
	return nil
}

func messages(notices []incident.Notice) int {
	total := 0
	for _, n := range notices {
		if n.State == incident.Sent || n.State == incident.Unconfirmed {
			total++
		}
	}
	return total
}

func kind(n incident.Notice) string {
	if n.Channel == Pager && n.Reason != "resolved" {
		return "paged"
	}
	return "told"
}

// told words who was told what and why.
func told(n incident.Notice) string {
	topic := topicName(n.Target)
	text := fmt.Sprintf("%s: %s to %s", n.State, strings.ReplaceAll(n.Reason, "-", " to "), topic)
	if n.Level > 0 {
		text += fmt.Sprintf(" (level %d)", n.Level)
	}
	if n.Why != "" {
		text += ": " + n.Why
	}
	return text
}
