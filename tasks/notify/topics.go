package notify

import (
	"context"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Topics routes by severity alone: the route where nothing else is configured.
// Levels and channels differ by attribute, so that a subscription's filter
// policy chooses: a phone takes channel "pager", a second line level "2".
type Topics struct {
	Critical, High, Medium, Low string
	Chat                        string // follows everything but pages; "" for none
}

// Route finds the topics of an incident.
func (t Topics) Route(_ context.Context, in incident.Incident, channel string, _ int) (Route, error) {
	targets := []string{t.severity(in.Severity)}
	if channel != Pager {
		targets = append(targets, t.Chat)
	}
	var out Route
	for _, target := range targets {
		if target != "" {
			out.Targets = append(out.Targets, target)
		}
	}
	return out, nil
}

func (t Topics) severity(s incident.Severity) string {
	switch s {
	case incident.SeverityCritical:
		return t.Critical
	case incident.SeverityHigh:
		return t.High
	case incident.SeverityMedium:
		return t.Medium
	}
	return t.Low
}
