package rules

import (
	"fmt"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
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
		text := fmt.Sprintf("%s: %s; %d of %d still failing", service, words.List(things, 6), failing, len(things))
		out = append(out, incident.Claim{Text: text, Confidence: "high", Evidence: cite("", nil, ids...)})
	}
	return out
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
