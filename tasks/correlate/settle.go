package correlate

import (
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// settle finds the fault that the signal ends.
func (d *decider) settle(s incident.Signal) Decision {
	out := Decision{Action: Suppress, Reason: s.Reason, Severity: s.Severity}
	if s.Kind == incident.Change {
		out.Action = Record
	}
	found := d.view.Working.withFault(s.Fingerprint)
	if len(found) == 0 && s.Kind == incident.Info && s.Source == "aws.cloudwatch" {
		return out // an alarm that has data again speaks for itself alone
	}
	if len(found) == 0 {
		return d.orphan(s, out)
	}
	in := newest(found)
	out.Action, out.IncidentID = Settle, in.ID
	out.Reason = "the fault is over"
	for _, m := range in.Members {
		same := m.Fingerprint == s.Fingerprint
		if same && s.At.Before(m.FirstAt.Add(-overtaken)) {
			return Decision{Action: suppressOrRecord(s), Reason: "the end of an earlier fault: it is no part of this one"}
		}
		if same && isBuild(s) && !s.Significant {
			return Decision{Action: Suppress, Reason: s.Reason}
		}
		if same && s.At.Before(m.FaultAt) {
			out.Reason = "older than the newest fault: it ends nothing"
		}
		if same && !s.Significant && !m.Active() && !(in.Active() && isEndLent(in, m)) {
			// A routine good end of something that is well already is a note.
			return Decision{Action: suppressOrRecord(s), Reason: s.Reason}
		}
	}
	out.Settles = d.settled(in, s)
	return out
}

// isEndLent says whether the member is over only because a lasting fault of the
// same thing ended: its own good end is yet to come.
func isEndLent(in incident.Incident, m incident.Member) bool {
	return slices.ContainsFunc(in.Members, func(other incident.Member) bool {
		return other.Fingerprint != m.Fingerprint && !other.OneShot && sameThing(&other, &m) && other.RecoveryAt.Equal(m.RecoveryAt)
	})
}

// overtaken is how long an end may be older than the beginning that is known and
// yet be of the same story: a beginning before it may still be on its way.
const overtaken = 15 * time.Minute

// isBuild says whether the signal is of a build. The next good one is daily
// business: a failed one is not over by it, but forgotten.
func isBuild(s incident.Signal) bool { return s.Service == "codebuild" }

func suppressOrRecord(s incident.Signal) Action {
	if s.Kind == incident.Change {
		return Record
	}
	return Suppress
}

// settled lists the members that the signal ends: those of its fingerprint, and
// faults without an end of their own of the very same thing.
func (d *decider) settled(in incident.Incident, s incident.Signal) []string {
	primary := ""
	if len(s.Resources) > 0 {
		primary = d.graph.resolveFor(s, s.Resources[0])
	}
	var out []string
	for _, m := range in.Members {
		oneShot := m.OneShot && m.Kind == incident.Fault && len(m.Keys) > 0 && m.Keys[0] == primary && m.Service == s.Service
		if m.Fingerprint == s.Fingerprint || oneShot && m.Active() {
			out = append(out, m.Fingerprint)
		}
	}
	return out
}

// isFinder says whether the service reports findings: one that closes unseen
// says nothing about the others of the same thing.
func isFinder(service string) bool {
	switch service {
	case "securityhub", "guardduty", "inspector2", "macie", "access-analyzer":
		return true
	}
	return false
}

// orphan places the end of a fault that nobody has seen begin.
func (d *decider) orphan(s incident.Signal, out Decision) Decision {
	for _, in := range d.view.Working.find([]string{"key " + d.graph.primaryOf(s)}) {
		if settled := d.settled(in, s); len(settled) > 0 && in.Status != incident.Resolved {
			out.Action, out.IncidentID, out.Settles, out.Reason = Settle, in.ID, settled, "the next good run of the same thing"
			return out
		}
	}
	if !s.Significant || s.Kind != incident.Recovery || familyOf(incident.Fault, s.Service, s.Condition) == notice || isFinder(s.Service) {
		return out
	}
	out.Reason = "no fault is known that it ends"
	p := d.graph.profileOf(s, d.cfg.Correlation.Hops)
	for _, c := range d.candidates(p, s, nil) {
		if c.in.Active() && (c.rel.structural >= reviveAt || c.rel.score >= joinAt && (isOfSort(c.in, p, s) || isInZone(c.rel, p))) {
			out.Action, out.IncidentID, out.Why = Join, c.in.ID, c.rel.why
			out.Reason = "the end of a fault that was not seen, of a thing the incident is about"
			d.describe(&out, p)
			return out
		}
	}
	return out
}

// isInZone says whether the end is of a fault that lost hardware shows, in the
// zone that the incident is about: a failover away from it.
func isInZone(r relation, p profile) bool {
	return isHard(p.cond) && slices.ContainsFunc(r.why, func(e incident.Evidence) bool { return e.Feature == FeatureZone && e.Weight > 0 })
}

// isOfSort says whether the service tells, in its own words, of a thing of the
// sort and application that the incident is about: an instance that is back
// after the failover of its cluster.
func isOfSort(in incident.Incident, p profile, s incident.Signal) bool {
	return s.Source != "aws.cloudwatch" && len(p.apps) > 0 && slices.ContainsFunc(in.Members, func(m incident.Member) bool {
		return m.Service == s.Service && m.Active() && slices.Contains(m.Apps, p.apps[0])
	})
}
