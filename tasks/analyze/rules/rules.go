package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Author is the author of an analysis that no model wrote.
const Author = "rules"

// Explain explains an incident from its head alone. It never fails and never
// guesses: each claim repeats what correlation found or what a signal says.
func Explain(in incident.Incident) incident.Analysis {
	return incident.Analysis{
		Author:      Author,
		Round:       in.Round,
		At:          in.LastAt,
		Summary:     summary(in),
		Causes:      Causes(in),
		BlastRadius: blast(in),
		Remediation: steps(in),
	}
}

// summary tells what happened, since when, where, why and how it stands.
func summary(in incident.Incident) string {
	parts := []string{
		fmt.Sprintf("%s since %s: %s.", in.Title, clock(in.OpenedAt), scope(in)),
	}
	if c := in.RootCause(); c.EventID != "" {
		parts = append(parts, fmt.Sprintf("Most likely root: %s%s.", about(c.Resource, c.Title), because(c.Evidence)))
	}
	if s := in.SuspectedChange; s != nil {
		parts = append(parts, fmt.Sprintf("Suspected change: %s.", changed(*s, in.OpenedAt)))
	}
	return strings.Join(append(parts, standing(in)), " ")
}

// scope counts what an incident touches.
func scope(in incident.Incident) string {
	var resources []string
	for _, m := range in.Members {
		if len(m.Resources) > 0 && !slices.Contains(resources, m.Resources[0]) {
			resources = append(resources, m.Resources[0])
		}
	}
	text := fmt.Sprintf("%s on %s (%s)", count(in.Signals, "signal"), count(len(resources), "resource"), list(in.Services, 5))
	if len(in.Regions) > 0 {
		text += " in " + list(in.Regions, 3)
	}
	if len(in.Accounts) > 1 {
		text += " of accounts " + list(in.Accounts, 3)
	}
	if len(in.Apps) > 0 {
		text += ", application " + list(in.Apps, 3)
	}
	return text
}

// standing tells which members still fail.
func standing(in incident.Incident) string {
	var failing, recovered []string
	for _, m := range in.Members {
		switch {
		case !faulty(m):
		case m.Active() && !m.OneShot:
			failing = append(failing, thing(m))
		case !m.Active():
			recovered = append(recovered, thing(m))
		}
	}
	switch {
	case in.Status == incident.Resolved && in.ResolvedAt != nil:
		return fmt.Sprintf("Resolved at %s after %s.", clock(*in.ResolvedAt), span(in.ResolvedAt.Sub(in.OpenedAt)))
	case len(failing) == 0 && len(recovered) > 0:
		return "Everything that reported a fault has recovered."
	case len(failing) == 0:
		return "No recovery signal is to be expected: the faults are single events."
	case len(recovered) == 0:
		return fmt.Sprintf("Still failing: %s.", list(failing, 4))
	}
	return fmt.Sprintf("Still failing: %s. Recovered: %s.", list(failing, 4), list(recovered, 3))
}

func faulty(m incident.Member) bool {
	return m.Kind == incident.Fault || m.Kind == incident.Security || m.Kind == incident.Recovery
}

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

// blast groups the members by service, worst first.
func blast(in incident.Incident) []incident.Claim {
	out := []incident.Claim{}
	for _, service := range in.Services {
		var things, ids []string
		failing := 0
		for _, m := range in.Members {
			if m.Service != service || !faulty(m) {
				continue
			}
			things, ids = append(things, thing(m)), append(ids, m.FirstEvent)
			if m.Active() {
				failing++
			}
		}
		if len(things) == 0 {
			continue
		}
		text := fmt.Sprintf("%s: %s; %d of %d still failing", service, list(things, 6), failing, len(things))
		out = append(out, incident.Claim{Text: text, Confidence: "high", Evidence: cite("", nil, ids...)})
	}
	return out
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
	text += " at " + clock(s.At)
	if before := began.Sub(s.At); before > 0 {
		text += ", " + span(before) + " before"
	}
	return text
}

// cite collects event ids without repeats.
func cite(first string, evidence []incident.Evidence, more ...string) []string {
	ids := []string{}
	for _, e := range evidence {
		more = append(more, e.EventID)
	}
	for _, id := range append([]string{first}, more...) {
		if id != "" && !slices.Contains(ids, id) && len(ids) < 10 {
			ids = append(ids, id)
		}
	}
	return ids
}
