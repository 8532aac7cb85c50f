package correlate

import (
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// blameAt is the score from which a change is named as the suspected one.
const blameAt = 0.45

// suspects ranks the changes that may have led to the fault.
func (d *decider) suspects(p profile, s incident.Signal) []incident.Suspect {
	if d.view.Changes == nil || s.Kind != incident.Fault {
		return nil
	}
	var out []incident.Suspect
	for _, c := range d.view.Changes.near(p) {
		if suspect, ok := d.suspect(p, s, c); ok {
			out = append(out, suspect)
		}
	}
	return bestSuspects(out, maxSuspects)
}

const maxSuspects = 8

// kindOfChange is the evidence whose detail is the condition of the change.
const kindOfChange = "kind-of-change"

// suspect judges one change as the cause of one fault.
func (d *decider) suspect(p profile, s incident.Signal, c *change) (incident.Suspect, bool) {
	age := s.At.Sub(c.signal.At)
	if age < 0 || age > d.cfg.Correlation.Change.Std() {
		return incident.Suspect{}, false
	}
	reach, feature := d.reach(p, c)
	fit := fits(c, p)
	score := reach * fit * c.force * freshness(age)
	if score < 0.2 {
		return incident.Suspect{}, false
	}
	out := incident.Suspect{EventID: c.signal.EventID, Title: c.signal.Title, Resource: d.graph.listed(c.signal), Actor: c.signal.Actor, At: c.signal.At,
		Score: round(score), Key: c.profile.primary, Silent: c.silent,
		Evidence: []incident.Evidence{
			{Feature: "reach", Weight: round(reach), Detail: feature}, {Feature: kindOfChange, Weight: round(c.force * fit), Detail: c.signal.Condition},
			{Feature: "time", Weight: round(freshness(age)), Detail: age.Round(time.Second).String() + " before"}},
		Links: []incident.Link{{Fingerprint: s.Fingerprint, Weight: round(score), Feature: feature}},
	}
	return out, true
}

// bestSuspects keeps the best of the suspects, in order.
func bestSuspects(list []incident.Suspect, most int) []incident.Suspect {
	slices.SortFunc(list, func(a, b incident.Suspect) int {
		switch {
		case a.Score != b.Score:
			return -compare(a.Score, b.Score)
		case !a.At.Equal(b.At):
			return b.At.Compare(a.At)
		default:
			return strings.Compare(a.EventID, b.EventID)
		}
	})
	return list[:min(len(list), most)]
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
