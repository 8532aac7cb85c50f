package correlate

import (
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// again handles a fault that an incident knows.
func (d *decider) again(out Decision, in incident.Incident, s incident.Signal, late bool) Decision {
	out.IncidentID = in.ID
	out.Why = []incident.Evidence{{Feature: FeatureFingerprint, Weight: 1, Detail: s.Fingerprint}}
	out.Action, out.Reason = Join, "the same fault again"
	switch {
	case late:
		out.Reason = "older than the newest recovery of the same fault: it starts nothing"
	case in.Status == incident.Resolved:
		out.Action, out.Reason = Reopen, "the same fault came back"
	}
	d.weigh(&out, s)
	return out
}

// known finds the incident that has the same fault and may go on with it.
func (d *decider) known(s incident.Signal) (incident.Incident, bool) {
	if d.off[FeatureFingerprint] {
		return incident.Incident{}, false
	}
	found := slices.DeleteFunc(d.view.Working.withFault(s.Fingerprint), func(in incident.Incident) bool { return !d.mayGoOn(in, s.At) })
	if len(found) == 0 {
		return incident.Incident{}, false
	}
	return newest(found), true
}

// mayGoOn says whether a fault at the time may still continue the incident.
func (d *decider) mayGoOn(in incident.Incident, at time.Time) bool {
	switch in.Status {
	case incident.Resolved:
		return in.ResolvedAt != nil && at.Sub(*in.ResolvedAt) <= d.cfg.Correlation.Reopen.Std()
	case incident.OnHold:
		return in.DueAt == nil || !at.After(*in.DueAt)
	}
	return true
}

// newest prefers what is active, then what opened last.
func newest(list []incident.Incident) incident.Incident {
	return slices.MaxFunc(list, func(a, b incident.Incident) int {
		switch {
		case a.Active() != b.Active():
			if a.Active() {
				return 1
			}
			return -1
		case !a.OpenedAt.Equal(b.OpenedAt):
			return a.OpenedAt.Compare(b.OpenedAt)
		}
		return strings.Compare(b.ID, a.ID)
	})
}

// isLate says whether a newer recovery of the same fault is known.
func (d *decider) isLate(s incident.Signal) bool {
	if d.view.Recovered != nil && !d.view.Recovered(s.Fingerprint).Before(s.At) {
		return true
	}
	for _, in := range d.view.Working.withFault(s.Fingerprint) {
		for _, m := range in.Members {
			if m.Fingerprint == s.Fingerprint && !m.OneShot && !m.RecoveryAt.Before(s.At) {
				return true
			}
		}
	}
	return false
}
