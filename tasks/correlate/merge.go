package correlate

import (
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Merge moves what one incident knows into another. It returns both heads; the
// second is merged and keeps its own story. Merging twice changes nothing more.
func Merge(into, from incident.Incident, at time.Time, l Limits) (incident.Incident, incident.Incident, []incident.TimelineEntry) {
	into = clone(into)
	for _, m := range from.Members {
		mergeMember(&into, m, isCause(from, m), l)
	}
	addSuspects(&into, from.Suspects)
	into.Signals += from.Signals
	for _, name := range from.Services {
		into.Services = addName(into.Services, name)
	}
	for _, name := range from.Accounts {
		into.Accounts = addName(into.Accounts, name)
	}
	for _, name := range from.Regions {
		into.Regions = addName(into.Regions, name)
	}
	for _, name := range from.Apps {
		into.Apps = addName(into.Apps, name)
	}
	if from.LastAt.After(into.LastAt) {
		into.LastAt = from.LastAt
	}
	if from.OpenedAt.Before(into.OpenedAt) {
		into.OpenedAt = from.OpenedAt
	}
	if into.Status == incident.OnHold && from.Active() {
		into.Status, into.DueAt = incident.Open, nil
	}
	finish(&into, l)
	from.Status, from.MergedInto, from.DueAt = incident.Merged, into.ID, nil
	return into, from, []incident.TimelineEntry{
		{IncidentID: into.ID, At: at, ID: "merged-" + from.ID, Kind: "merged", Text: "took in " + from.ID + ": " + from.Title},
		{IncidentID: from.ID, At: at, ID: "merged-into-" + into.ID, Kind: "merged", Text: "is part of " + into.ID + ": " + into.Title},
	}
}

// mergeMember adds what is known of a fault. A full head makes room for what may
// be the cause, and for nothing else.
func mergeMember(into *incident.Incident, m incident.Member, cause bool, l Limits) {
	i := slices.IndexFunc(into.Members, func(have incident.Member) bool { return have.Fingerprint == m.Fingerprint })
	if i < 0 {
		if len(into.Members) < maxMembers || cause {
			makeRoom(into)
			into.Members = append(into.Members, m)
		}
		return
	}
	have := &into.Members[i]
	for _, mark := range m.Marks {
		s := incident.Signal{EventID: mark.EventID, At: mark.At, Title: m.Title}
		addMark(have, s, mark.Fault, Decision{Severity: m.Severity, Limits: l})
	}
}
