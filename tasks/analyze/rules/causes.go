package rules

import (
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// Causes lists the root candidates and the suspected changes, best first.
func Causes(in incident.Incident) []incident.Claim {
	out := []incident.Claim{}
	for i, c := range in.Causes[:min(len(in.Causes), 3)] {
		text := about(c.Resource, c.Title) + because(c.Evidence)
		out = append(out, incident.Claim{Text: text, Confidence: causeConfidence(in.Causes, i), Evidence: cite(c.EventID, c.Evidence)})
	}
	suspects := in.Suspects
	if s := in.SuspectedChange; s != nil && !slices.ContainsFunc(suspects, func(o incident.Suspect) bool { return o.EventID == s.EventID }) {
		suspects = append([]incident.Suspect{*s}, suspects...)
	}
	for _, s := range suspects[:min(len(suspects), 2)] {
		word := "low"
		if in.SuspectedChange != nil && s.EventID == in.SuspectedChange.EventID {
			word = "medium"
		}
		text := "Change before it began: " + changed(s, in.OpenedAt) + because(s.Evidence)
		out = append(out, incident.Claim{Text: text, Confidence: word, Evidence: cite(s.EventID, s.Evidence)})
	}
	return out
}

// causeConfidence reads confidence from how far a candidate stands out.
func causeConfidence(ranked []incident.Cause, i int) string {
	switch {
	case i > 0:
		return "low"
	case len(ranked) == 1, ranked[0].Score >= 1.5*ranked[1].Score:
		return "high"
	}
	return "medium"
}

// because words the strongest reasons behind a candidate.
func because(evidence []incident.Evidence) string {
	sorted := slices.Clone(evidence)
	slices.SortStableFunc(sorted, func(a, b incident.Evidence) int { return compareDown(a.Weight, b.Weight) })
	var reasons []string
	for _, e := range sorted {
		if e.Weight > 0 && len(reasons) < 3 && e.Feature != "severity" { // which is said anyway
			reasons = append(reasons, reason(e))
		}
	}
	if len(reasons) == 0 {
		return ""
	}
	return ", because: " + strings.Join(reasons, "; ")
}

// plainly words the features of correlation for people who never read its code.
var plainly = map[string]string{
	"explains-others":  "it explains the other faults",
	"depth":            "its place in the stack",
	"early":            "it came early",
	"own-word":         "the service itself says so",
	"tied-to-others":   "it is related to the other faults",
	"changed-before":   "it was changed before",
	"changed-upstream": "the change is upstream of what fails",
	"kind-of-change":   "such changes break things",
	"time":             "the time fits",
}

func reason(e incident.Evidence) string {
	text, ok := plainly[e.Feature]
	if !ok {
		text = strings.ReplaceAll(e.Feature, "-", " ")
	}
	if e.Detail == "" {
		return text
	}
	return text + " (" + e.Detail + ")"
}

// changed words who changed what and when.
func changed(s incident.Suspect, began time.Time) string {
	text := s.Title
	if s.Actor != "" && !strings.Contains(s.Title, Short(s.Actor)) {
		text += " by " + Short(s.Actor)
	}
	text += " at " + words.Clock(s.At)
	if before := began.Sub(s.At); before > 0 {
		text += ", " + span(before) + " before"
	}
	return text
}
