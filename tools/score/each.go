package score

import (
	"slices"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tools/replay"
)

// perIncident measures what is right about each incident.
func (c *comparison) perIncident(f *Figures, falsePaged int) {
	n := len(c.s.Truth.Incidents)
	if n+falsePaged > 0 {
		f.Parts[Pages] = 0
	} else {
		f.Parts[Pages] = 1
	}
	if n == 0 {
		f.Parts[Pages] = 1 / float64(1+falsePaged)
		return
	}
	right := map[string]int{}
	for t, p := range c.matched {
		want, got := c.s.Truth.Incidents[t], c.r.Incidents[p]
		change := hasChange(want, got)
		if !change && got.SuspectedChange != nil {
			f.Blamed++
		}
		for part, ok := range map[string]bool{RootCause: hasRoot(want, got), Change: change, Severity: hasSeverity(want, got), Pages: hasPages(want, got), Resolved: c.hasEnd(want, got)} {
			if ok {
				right[part]++
			}
		}
	}
	for _, part := range []string{RootCause, Change, Severity, Resolved} {
		f.Parts[part] = float64(right[part]) / float64(n)
	}
	f.Parts[Pages] = float64(right[Pages]) / float64(n+falsePaged)
}

func hasRoot(want TruthIncident, got replay.Incident) bool {
	return got.RootCause.Resource != "" && slices.ContainsFunc(append([]string{want.RootCause.Resource}, want.RootCause.Also...), func(r string) bool {
		return config.SameResource(got.RootCause.Resource, r)
	})
}

func hasChange(want TruthIncident, got replay.Incident) bool {
	if got.SuspectedChange == nil {
		return want.CausedBy == nil
	}
	return want.CausedBy != nil && *want.CausedBy == *got.SuspectedChange || slices.Contains(want.CausedByAlso, *got.SuspectedChange)
}

func hasSeverity(want TruthIncident, got replay.Incident) bool {
	most := want.MaxSeverity
	if most == "" {
		most = "critical"
	}
	return rank(want.MinSeverity) <= rank(string(got.Severity)) && rank(string(got.Severity)) <= rank(most)
}

func hasPages(want TruthIncident, got replay.Incident) bool {
	n := pages(got)
	must := rank(want.MinSeverity) >= 3 && want.MaxPages > 0
	return n <= want.MaxPages && (n > 0 || !must)
}

func (c *comparison) hasEnd(want TruthIncident, got replay.Incident) bool {
	over := got.Status == "resolved"
	if want.ResolvedBy == nil {
		return !over
	}
	end, known := c.s.Times[*want.ResolvedBy]
	return over && known && got.ResolvedAt != nil && !got.ResolvedAt.Before(end.Add(-tooEarly)) && !got.ResolvedAt.After(end.Add(tooLate))
}
