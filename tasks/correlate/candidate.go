package correlate

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A candidate is an incident that a signal may belong to.
type candidate struct {
	in  incident.Incident
	rel relation
}

// candidates judges the signal against the incidents near it, best first.
func (d *decider) candidates(p profile, s incident.Signal, suspects []incident.Suspect) []candidate {
	var out []candidate
	many, alike := d.alike(p, s, d.view.Working.find([]string{kindOf(p)}), suspects)
	for _, in := range d.view.Working.find(append(placesOf(p, s.Fingerprint, suspects), kindOf(p))) {
		if !d.mayGoOn(in, s.At) || in.Active() && s.At.Sub(in.LastAt) > d.cfg.Correlation.Window.Std() {
			continue
		}
		rel := d.best(p, s, in, suspects)
		if many[in.ID] && alike.score > rel.score {
			rel = alike
		}
		if rel.score > 0 && !(rel.structural == 0 && d.isOfWork(in) && !d.isAboveWork(s.At, p)) {
			out = append(out, candidate{in, rel})
		}
	}
	slices.SortFunc(out, func(a, b candidate) int {
		if a.rel.score != b.rel.score {
			return -compare(a.rel.score, b.rel.score)
		}
		if !a.in.LastAt.Equal(b.in.LastAt) {
			return b.in.LastAt.Compare(a.in.LastAt)
		}
		return strings.Compare(a.in.ID, b.in.ID)
	})
	return out
}

// best returns the strongest relation to any member of the incident.
func (d *decider) best(p profile, s incident.Signal, in incident.Incident, suspects []incident.Suspect) relation {
	var best relation
	gap := gapTo(in, s.At)
	if hasLasting(in) && !isDeep(p) {
		gap = min(gap, 30*time.Minute) // what shows late is no sign of another cause while the first lasts
	}
	released := isOwnRelease(suspects)
	alone, otherZone, zoneDown := reachedAlone(in, suspects), isElsewhere(p, in), isZoneDown(p, in)
	known := sync.OnceValue(func() map[string]bool { return explained(in.Members) }) // seldom asked
	for _, m := range in.Members {
		rel := d.relate(p, memberProfile(m), meeting{gap: gap, since: s.At.Sub(m.FirstAt), cameBefore: !m.RecoveryAt.IsZero() && m.RecoveryAt.Before(s.At), unreached: slices.Contains(alone, m.Fingerprint), otherZone: otherZone, zoneDown: zoneDown,
			explained: func() bool { return known()[m.Fingerprint] }})
		if rel.provider && (released || m.Service == "ecs" && isReleased(in)) {
			continue
		}
		if rel.score > best.score {
			best = rel
		}
	}
	if rel := d.sameChange(suspects, in, p, gap); rel.score > best.score {
		return rel
	}
	return best
}

// isOwnRelease says whether the best suspect is a change of the very thing, so
// that nothing from outside has to explain the fault.
func isOwnRelease(suspects []incident.Suspect) bool {
	return len(suspects) > 0 && !suspects[0].Silent && suspects[0].Score >= goodReason && suspects[0].Links[0].Feature == itself
}

// reachedAlone lists the faults of the incident that a change explains well which
// has nothing to do with a fault of these suspects.
func reachedAlone(in incident.Incident, suspects []incident.Suspect) []string {
	c := in.SuspectedChange
	if c == nil || c.Score < goodReason || slices.ContainsFunc(suspects, func(s incident.Suspect) bool { return s.EventID == c.EventID }) {
		return nil
	}
	return reachedBy(in, c.EventID)
}

// gapTo is the time between the incident's story and the moment.
func gapTo(in incident.Incident, at time.Time) time.Duration {
	switch {
	case at.After(in.LastAt):
		return at.Sub(in.LastAt)
	case at.Before(in.OpenedAt):
		return in.OpenedAt.Sub(at)
	}
	return 0
}

// sameChange ties faults that one recent change explains.
func (d *decider) sameChange(suspects []incident.Suspect, in incident.Incident, p profile, gap time.Duration) relation {
	var r relation
	if d.off[FeatureChange] || p.family == security || p.family == notice {
		return r
	}
	for _, own := range suspects {
		for _, other := range in.Suspects {
			if isTwin(own, other) {
				if w := 0.75 * min(own.Score, other.Score); w > r.score {
					r = relation{}
					r.add(FeatureChange, w, own.EventID+" is the change that "+other.EventID+" is elsewhere")
				}
			}
			if own.EventID != other.EventID || own.At.After(in.OpenedAt) {
				continue
			}
			if w := 0.75 * min(own.Score, other.Score); w > r.score && (own.Silent && !outdone(own, suspects) || isUnderBoth(own, other, suspects, in)) {
				r = relation{}
				r.add(FeatureChange, w, own.EventID)
			}
		}
		for _, m := range in.Members {
			if w := 0.9 * own.Score; m.FirstEvent == own.EventID && !(m.Kind == incident.Security && own.Score < structuralReason) && w > r.score && !outdone(own, suspects) {
				r = relation{}
				r.add(FeatureChange, w, own.EventID+" is what the incident is about")
			}
		}
	}
	if r.score > 0 {
		r.structural = r.score
		d.time(&r, gap, false)
	}
	return r
}

// rollout is how long it takes to bring a release to all Regions.
const rollout = 15 * time.Minute

// isTwin says whether two changes are one release in two Regions: the same call
// of the same principal on what has the same name, each good reason for the
// fault of the very thing.
func isTwin(a, b incident.Suspect) bool {
	x, y := split(a.Key), split(b.Key)
	return x.region != y.region && x.service == y.service && x.kind == y.kind && x.name == y.name && a.Actor != "" && a.Actor == b.Actor &&
		a.Title == b.Title && a.At.Sub(b.At).Abs() <= rollout && isOwnRelease([]incident.Suspect{a}) && isOwnRelease([]incident.Suspect{b})
}

// isUnderBoth says whether the change is of something that both rest on, and
// nothing explains either of them better.
func isUnderBoth(own, other incident.Suspect, suspects []incident.Suspect, in incident.Incident) bool {
	return own.EventID == suspects[0].EventID && in.SuspectedChange != nil && in.SuspectedChange.EventID == own.EventID &&
		isUpstream(own) && isUpstream(other)
}

// isUpstream says whether the changed thing lies upstream of all that the change
// is linked to.
func isUpstream(s incident.Suspect) bool {
	return !slices.ContainsFunc(s.Links, func(link incident.Link) bool { return !strings.HasSuffix(link.Feature, upstream) })
}

// structuralReason is the score that a change reaches by what it touches, and
// none by its name: what security tells of breaks nothing for sharing a name.
const structuralReason = 0.6

// tieByChange is the tie between two faults that a silent change explains, the
// weaker of them by weight.
func (d *decider) tieByChange(weight float64, detail string, gap time.Duration) relation {
	var r relation
	r.add(FeatureChange, 0.75*weight, detail)
	r.structural = r.score
	d.time(&r, gap, false)
	return r
}

// outdone says whether another change explains the fault much better.
func outdone(s incident.Suspect, list []incident.Suspect) bool {
	return slices.ContainsFunc(list, func(other incident.Suspect) bool { return other.EventID != s.EventID && other.Score >= s.Score+0.25 })
}

// choose returns the best candidate, if it is good enough.
func choose(list []candidate, s incident.Signal, cfg config.Config) (candidate, bool) {
	for _, c := range list {
		switch c.in.Status {
		case incident.Resolved:
			if c.rel.structural >= reviveAt && c.rel.score >= reviveAt && c.in.ResolvedAt != nil && s.At.Sub(*c.in.ResolvedAt) <= reviveWithin(c.rel, cfg) {
				return c, true
			}
		default:
			if c.rel.score >= joinAt {
				return preferOpen(c, list), true
			}
		}
	}
	return candidate{}, false
}

// reviveWithin is how long after its end a related fault reopens an incident:
// one of the very same thing, or right beside it, as long as the same fault.
func reviveWithin(r relation, cfg config.Config) time.Duration {
	if r.structural >= 0.75 {
		return cfg.Correlation.Reopen.Std()
	}
	return cfg.Correlation.Reopen.Std() / 2
}

// since lists the incidents that opened after the end of a resolved one and
// are about the same thing as the fault that reopens it.
func since(resolved incident.Incident, list []candidate) []string {
	var out []string
	for _, c := range list {
		if c.in.ID != resolved.ID && c.in.Active() && resolved.ResolvedAt != nil && !c.in.OpenedAt.Before(*resolved.ResolvedAt) && c.rel.structural >= mergeAt {
			out = append(out, c.in.ID)
		}
	}
	slices.Sort(out)
	return out
}

// preferOpen takes an incident that people know of over one on hold.
func preferOpen(best candidate, list []candidate) candidate {
	if best.in.Status != incident.OnHold {
		return best
	}
	for _, c := range list {
		if c.in.Active() && c.rel.score >= joinAt {
			return c
		}
	}
	return best
}

// absorbed lists the incidents that the signal shows to be the same as best:
// those on hold that it corroborates, and those whose cause it is as well.
func absorbed(best candidate, list []candidate) []string {
	var out []string
	for _, c := range list {
		if c.in.ID == best.in.ID {
			continue
		}
		onHold := c.in.Status == incident.OnHold && c.rel.score >= joinAt
		bridge := c.in.Active() && !(best.rel.provider && (isReleased(c.in) || zonesConflict(best.in, c.in))) && best.rel.causal && c.rel.causal && best.rel.structural >= mergeAt && c.rel.structural >= mergeAt
		if onHold || bridge {
			out = append(out, c.in.ID)
		}
	}
	slices.Sort(out)
	return out
}
