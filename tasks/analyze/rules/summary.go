package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// summary tells what happened, since when, where, why and how it stands.
func summary(in incident.Incident) string {
	parts := []string{
		fmt.Sprintf("%s since %s: %s.", in.Title, words.Clock(in.OpenedAt), scope(in)),
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
	text := fmt.Sprintf("%s on %s (%s)", count(in.Signals, "signal"), count(len(resources), "resource"), words.List(in.Services, 5))
	if len(in.Regions) > 0 {
		text += " in " + words.List(in.Regions, 3)
	}
	if len(in.Accounts) > 1 {
		text += " of accounts " + words.List(in.Accounts, 3)
	}
	if len(in.Apps) > 0 {
		text += ", application " + words.List(in.Apps, 3)
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
		return fmt.Sprintf("Resolved at %s after %s.", words.Clock(*in.ResolvedAt), span(in.ResolvedAt.Sub(in.OpenedAt)))
	case len(failing) == 0 && len(recovered) > 0:
		return "Everything that reported a fault has recovered."
	case len(failing) == 0:
		return "No recovery signal is to be expected: the faults are single events."
	case len(recovered) == 0:
		return fmt.Sprintf("Still failing: %s.", words.List(failing, 4))
	}
	return fmt.Sprintf("Still failing: %s. Recovered: %s.", words.List(failing, 4), words.List(recovered, 3))
}

func faulty(m incident.Member) bool {
	return m.Kind == incident.Fault || m.Kind == incident.Security || m.Kind == incident.Recovery
}
