package notify

import (
	"slices"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Topics are where messages go by severity alone, when no route of the
// configuration names a target. Levels and channels differ by attribute, so
// that a subscription's filter policy chooses: a phone takes channel "pager", a
// second line level "2".
type Topics struct {
	Critical, High, Medium, Low string
	Chat                        string // follows everything but pages; "" for none
}

// pager finds the targets of a page: those of the level, of the route, or by
// severity.
func (t Topics) pager(cfg config.Config, in incident.Incident, level int) []string {
	route := cfg.Route(in)
	if levels := cfg.Policy(route.Policy).Levels; level >= 1 && level <= len(levels) && len(levels[level-1].Pager) > 0 {
		return known(levels[level-1].Pager...)
	}
	if targets := known(route.Pager...); len(targets) > 0 {
		return targets
	}
	return known(t.severity(in.Severity))
}

// others finds the targets of what wakes nobody.
func (t Topics) others(cfg config.Config, in incident.Incident, channel string) []string {
	route := cfg.Route(in)
	targets := route.Updates
	if channel == Tickets {
		targets = route.Tickets
	}
	if len(targets) > 0 {
		return known(targets...)
	}
	return known(t.severity(in.Severity), t.Chat)
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

// known drops empty and repeated targets.
func known(targets ...string) []string {
	var out []string
	for _, t := range targets {
		if t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
