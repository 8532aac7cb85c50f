package correlate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// change remembers a change and finds the incidents it may have led to: it may
// have been told late.
func (d *decider) change(s incident.Signal) Decision {
	out := Decision{Action: Record, Reason: s.Reason, Severity: s.Severity}
	c := d.graph.changeOf(s, d.cfg.Correlation.Hops)
	if c.force == 0 {
		return out
	}
	places := c.places()
	for _, key := range c.profile.keys {
		places = append(places, "above "+key)
	}
	if isWide(s) {
		places = append(places, "region "+s.Region)
	}
	out.Silent = c.silent
	var blamed []incident.Incident
	for _, in := range d.view.Working.find(places) {
		if !in.Active() && in.Status != incident.OnHold || in.OpenedAt.Before(s.At) {
			continue
		}
		suspects := d.accuse(in, c)
		if len(suspects) > 0 {
			out.Suspects = append(out.Suspects, suspects...)
			out.Blames = append(out.Blames, in.ID)
			blamed = append(blamed, in)
		}
	}
	d.unite(&out, c, blamed)
	return out
}

// accuse judges the change as the cause of each fault of the incident.
func (d *decider) accuse(in incident.Incident, c *change) []incident.Suspect {
	var out []incident.Suspect
	for _, m := range in.Members {
		if m.Kind != incident.Fault {
			continue
		}
		f := incident.Signal{Kind: m.Kind, At: m.FirstAt, Fingerprint: m.Fingerprint}
		if suspect, ok := d.suspect(memberProfile(m), f, c); ok {
			out = append(out, suspect)
		}
	}
	return out
}

// unite makes one incident of those that a silent change, told late, is the
// cause of, as they had become one if it had been told in time: the earliest
// that people know of takes in the others.
func (d *decider) unite(out *Decision, c *change, blamed []incident.Incident) {
	if !c.silent || d.off[FeatureChange] {
		return
	}
	slices.SortFunc(blamed, func(a, b incident.Incident) int {
		return cmp.Or(a.OpenedAt.Compare(b.OpenedAt), strings.Compare(a.ID, b.ID))
	})
	at := slices.IndexFunc(blamed, func(in incident.Incident) bool { return in.Active() && d.causedBy(in, c) > 0 })
	if at < 0 {
		return
	}
	first := blamed[at]
	weight := d.causedBy(first, c)
	for i, in := range blamed {
		if i == at {
			continue
		}
		r := d.tieByChange(min(weight, d.causedBy(in, c)), "also led to "+in.ID+" ("+in.Title+")", in.OpenedAt.Sub(first.OpenedAt).Abs())
		if r.score >= joinAt {
			out.Absorb, out.Why = append(out.Absorb, in.ID), append(out.Why, r.why...)
		}
	}
	if len(out.Absorb) == 0 {
		return
	}
	out.IncidentID = first.ID
	out.Reason = fmt.Sprintf("told late: it explains %d incidents, which are one", len(out.Absorb)+1)
	out.Blames = slices.DeleteFunc(out.Blames, func(id string) bool { return id == out.IncidentID || slices.Contains(out.Absorb, id) })
}

// causedBy is how well the change explains what began the incident, or its root,
// 0 where another change does so better, or neither is anything it leads to.
func (d *decider) causedBy(in incident.Incident, c *change) float64 {
	suspects := d.accuse(in, c)
	after, _ := Apply(in, c.signal, Decision{Action: Record, Suspects: suspects, Limits: limitsOf(d.cfg)})
	if after.SuspectedChange == nil || after.SuspectedChange.EventID != c.signal.EventID {
		return 0
	}
	events := []string{after.Members[0].FirstEvent} // the oldest comes first
	if root := slices.IndexFunc(after.Causes, func(cause incident.Cause) bool { return cause.EventID != c.signal.EventID }); root >= 0 {
		events = append(events, after.Causes[root].EventID)
	}
	best := 0.0
	for _, m := range after.Members {
		if slices.Contains(events, m.FirstEvent) {
			best = max(best, linkOf(suspects, m.Fingerprint))
		}
	}
	return best
}

// linkOf is how strongly the suspects are linked to the fault.
func linkOf(suspects []incident.Suspect, fingerprint string) float64 {
	best := 0.0
	for _, suspect := range suspects {
		for _, link := range suspect.Links {
			if link.Fingerprint == fingerprint {
				best = max(best, link.Weight)
			}
		}
	}
	return best
}
