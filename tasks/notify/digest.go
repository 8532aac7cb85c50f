package notify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// capOf returns how many messages of a kind a target takes in a window. Updates
// and ends are few: they follow messages that were counted.
func capOf(cfg config.Config, n incident.Notice) (most int, window time.Duration) {
	switch {
	case n.Reason == "resolved" || n.Channel == Updates:
		return 0, 0
	case n.Channel == Pager:
		return cfg.Pages.Target, cfg.Pages.Window.Std()
	}
	return cfg.Storm.Incidents, cfg.Storm.Window.Std()
}

// overCap says why a message to the target must be held, or "". The first one
// over the cap of a window sends the digest in its place.
func (h *Handler) overCap(ctx context.Context, cfg config.Config, n incident.Notice) (string, error) {
	most, window := capOf(cfg, n)
	if most <= 0 || window <= 0 {
		return "", nil
	}
	start := n.At.Truncate(window)
	count, err := h.o.Store.CountMessage(ctx, n.IncidentID+" "+n.ID, n.Target, start)
	if err != nil {
		return "", fmt.Errorf("count messages to %s: %w", n.Target, err)
	}
	if count <= most {
		return "", nil
	}
	if err := h.digest(ctx, n, start, start.Add(window)); err != nil {
		return "", err
	}
	return fmt.Sprintf("more than %d messages since %s; told in the digest", most, start.Format("15:04 UTC")), nil
}

// digest tells the target once a window that messages are held, and what is open.
func (h *Handler) digest(ctx context.Context, over incident.Notice, start, until time.Time) error {
	n := incident.Notice{ID: "digest." + start.Format("20060102T150405Z"), IncidentID: "digest-" + topicName(over.Target), Reason: "digest",
		Channel: over.Channel, Target: over.Target, State: incident.Sending, At: over.At, Attempt: over.Attempt}
	claimed, _, err := h.o.Store.ClaimNotice(ctx, n)
	if err != nil {
		return fmt.Errorf("claim digest %s: %w", n.ID, err)
	}
	if !claimed {
		return nil
	}
	open, err := h.o.Store.Open(ctx)
	if err != nil {
		return h.release(ctx, n, fmt.Errorf("read open incidents: %w", err))
	}
	_, err = h.publish(ctx, incident.Incident{}, n, Digest(open, over.Channel, until))
	return err
}

// Digest makes the one message of a storm: what is open, worst first.
func Digest(open []incident.Incident, channel string, until time.Time) Message {
	open = slices.DeleteFunc(slices.Clone(open), func(in incident.Incident) bool { return !in.Active() })
	slices.SortFunc(open, func(a, b incident.Incident) int {
		if d := b.Severity.Rank() - a.Severity.Rank(); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	head := fmt.Sprintf("%d incidents are open. Further messages are held until %s.", len(open), until.UTC().Format("15:04 UTC"))
	lines := []string{head, ""}
	for _, in := range open[:min(len(open), 40)] {
		lines = append(lines, fmt.Sprintf("%-8s %s  %s", in.Severity, in.ID, words.Clip(in.Title, 120)))
	}
	if len(open) > 40 {
		lines = append(lines, fmt.Sprintf("and %d more", len(open)-40))
	}
	text := strings.Join(lines, "\n") + "\n"
	return Message{
		Subject: subject("Storm: " + head), Text: text, SMS: sms("STORM: " + head),
		Machine:    encode(map[string]any{"version": 1, "type": "digest", "open": len(open), "heldUntil": until.UTC()}),
		Chat:       encode(chatDocument("digest", "Storm of incidents", escape(text), nil, nil, "digest")),
		Attributes: map[string][]string{"reason": {"digest"}, "channel": {channel}},
	}
}
