package persist

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// What one event may write beside its own incident: a transaction is bounded.
// What is left out is merged or blamed by the events that follow.
const (
	maxAbsorbed = 12
	maxBlamed   = 12
)

// touched lists the incidents whose heads a decision needs.
func touched(d correlate.Decision) []string {
	var ids []string
	add := func(list []string) {
		for _, id := range list {
			if id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	add([]string{d.IncidentID})
	add(absorbed(d))
	add(blamed(d))
	return ids
}

func absorbed(d correlate.Decision) []string { return d.Absorb[:min(len(d.Absorb), maxAbsorbed)] }
func blamed(d correlate.Decision) []string   { return d.Blames[:min(len(d.Blames), maxBlamed)] }

// Fold makes what is to be saved of a decision and the heads as they are now.
// The incident of the decision comes first. An error that is
// fault.StoreConflict says that the decision no longer holds.
func Fold(heads map[string]incident.Incident, s incident.Signal, d correlate.Decision) (store.Save, error) {
	v := store.Save{
		Entry:  incident.Entry{EventID: s.EventID, Outcome: d.Outcome(), Reason: d.Reason, IncidentID: d.IncidentID, At: s.At},
		Signal: s, Change: correlate.IsChange(s), Notes: d.Notes,
		Opens: restsOnAbsence(d), WorkingVersion: d.Seen,
	}
	if d.IncidentID != "" {
		if err := foldOwn(&v, heads, s, d); err != nil {
			return v, err
		}
	}
	for _, id := range blamed(d) {
		before, found := heads[id]
		if !found || id == d.IncidentID || before.Status == incident.Merged {
			continue
		}
		after, lines := correlate.Apply(before, s, d)
		if !reflect.DeepEqual(before, after) {
			v.Before, v.Heads, v.Timeline = append(v.Before, before), append(v.Heads, after), append(v.Timeline, lines...)
		}
	}
	return v, nil
}

// restsOnAbsence says whether the decision was made because something was not
// there, which another execution may have written since. What is noted without
// an incident is such: a recovery of a fault that nobody knew.
func restsOnAbsence(d correlate.Decision) bool {
	return d.OpensWorking() || d.Action == correlate.Reopen || d.IncidentID == "" && len(d.Notes) > 0
}

// foldOwn folds the signal into the incident of the decision, and into that the
// incidents that it absorbs.
func foldOwn(v *store.Save, heads map[string]incident.Incident, s incident.Signal, d correlate.Decision) error {
	before, found := heads[d.IncidentID]
	opens := d.Action == correlate.Open || d.Action == correlate.Hold
	switch {
	case !found && !opens:
		return fmt.Errorf("incident %s is not there: %w", d.IncidentID, fault.StoreConflict)
	case found && correlate.Forgotten(before, s.At, d.Limits.Reopen):
		return fmt.Errorf("incident %s is %s: %w", d.IncidentID, before.Status, fault.StoreConflict)
	case found && opens:
		v.Entry.Outcome = incident.Joined // opened by this event so long ago that the ledger forgot
	}
	if found {
		v.Before = append(v.Before, before)
	}
	into, merged, err := merge(v, heads, before, s, d)
	if err != nil {
		return err
	}
	after, lines := correlate.Apply(into, s, d)
	v.Heads, v.Timeline = append([]incident.Incident{after}, merged...), append(v.Timeline, lines...)
	return nil
}

// merge takes the incidents that the decision absorbs into one.
func merge(v *store.Save, heads map[string]incident.Incident, into incident.Incident, s incident.Signal, d correlate.Decision) (incident.Incident, []incident.Incident, error) {
	var merged []incident.Incident
	for _, id := range absorbed(d) {
		from, found := heads[id]
		if !found || from.Status == incident.Merged || id == d.IncidentID {
			return into, nil, fmt.Errorf("incident %s cannot be merged any more: %w", id, fault.StoreConflict)
		}
		var lines []incident.TimelineEntry
		v.Before = append(v.Before, from)
		into, from, lines = correlate.Merge(into, from, s.At, d.Limits)
		merged, v.Timeline = append(merged, from), append(v.Timeline, lines...)
	}
	return into, merged, nil
}
