package notify

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// overCap says why a page to the target must be held, or "". The first page
// over the cap of a window sends the digest in its place.
func (h *Handler) overCap(ctx context.Context, n incident.Notice) (string, error) {
	start := h.window(n.At)
	count, err := h.o.Store.CountPage(ctx, n.Target, start)
	if err != nil {
		return "", fmt.Errorf("count pages to %s: %w", n.Target, err)
	}
	if count <= h.o.Caps.Target {
		return "", nil
	}
	if err := h.digest(ctx, n, start); err != nil {
		return "", err
	}
	return fmt.Sprintf("more than %d pages since %s; told in the digest", h.o.Caps.Target, start.Format("15:04 UTC")), nil
}

// digest tells the target once a window that pages are held, and what is open.
func (h *Handler) digest(ctx context.Context, over incident.Notice, start time.Time) error {
	topic := over.Target[strings.LastIndexByte(over.Target, ':')+1:]
	n := incident.Notice{ID: "digest." + start.Format("20060102T150405Z"), IncidentID: "digest-" + topic, Reason: "digest",
		Channel: Pager, Target: over.Target, State: incident.Sending, At: over.At, Attempt: over.Attempt}
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
	_, err = h.publish(ctx, incident.Incident{}, n, Digest(open, start.Add(h.o.Caps.Window)))
	return err
}

// Digest makes the one message of a storm: what is open, worst first.
func Digest(open []incident.Incident, until time.Time) Message {
	open = slices.DeleteFunc(slices.Clone(open), func(in incident.Incident) bool { return !in.Active() || !in.Severity.Pages() })
	slices.SortFunc(open, func(a, b incident.Incident) int {
		if d := b.Severity.Rank() - a.Severity.Rank(); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	head := fmt.Sprintf("%d urgent incidents are open. Further pages are held until %s.", len(open), until.UTC().Format("15:04 UTC"))
	lines := []string{head, ""}
	for _, in := range open[:min(len(open), 40)] {
		lines = append(lines, fmt.Sprintf("%-8s %s  %s", in.Severity, in.ID, clip(in.Title, 120)))
	}
	if len(open) > 40 {
		lines = append(lines, fmt.Sprintf("and %d more", len(open)-40))
	}
	text := strings.Join(lines, "\n") + "\n"
	return Message{
		Subject: subject("Storm: " + head), Text: text, SMS: sms("STORM: " + head),
		Machine:    encode(map[string]any{"version": 1, "type": "digest", "open": len(open), "heldUntil": until.UTC()}),
		Chat:       encode(chatDocument("digest", "Storm of incidents", escape(text), nil, nil, "digest")),
		Attributes: map[string][]string{"reason": {"digest"}, "channel": {Pager}, "severity": {"critical"}},
	}
}
