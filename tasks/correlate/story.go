package correlate

import (
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// story tells what the signal changed.
func story(before, after incident.Incident, s incident.Signal, d Decision) []incident.TimelineEntry {
	entry := func(kind, text string) incident.TimelineEntry {
		return incident.TimelineEntry{IncidentID: after.ID, At: s.At, ID: kind + "-" + s.EventID, Kind: kind, Text: text, EventID: s.EventID}
	}
	var out []incident.TimelineEntry
	switch {
	case before.ID == "" && after.Status == incident.OnHold:
		out = append(out, entry("held", s.Title+": "+d.Reason))
	case before.ID == "" || before.Status == incident.OnHold && after.Status == incident.Open:
		out = append(out, entry("opened", s.Title))
	case after.Round > before.Round:
		out = append(out, entry("reopened", s.Title+": "+d.Reason))
	default:
		out = append(out, entry("signal", s.Title+": "+d.Reason))
	}
	if before.ID != "" && before.Severity != after.Severity {
		out = append(out, entry("severity", fmt.Sprintf("severity was %s, is %s", before.Severity, after.Severity)))
	}
	if before.SuspectedChange == nil && after.SuspectedChange != nil {
		out = append(out, entry("suspect", "suspected change: "+after.SuspectedChange.Title))
	}
	return out
}
