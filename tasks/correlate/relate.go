package correlate

import (
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// What it takes for a signal to belong to an incident, and for two incidents
// to be one.
const (
	joinAt   = 0.5
	mergeAt  = 0.65
	reviveAt = 0.6 // to reopen an incident by a relation, not by the same fault
)

// The features, as they are named in evidence and left out in ablations.
const (
	FeatureFingerprint = "same-fault"
	FeatureGroup       = "same-group"
	FeatureResource    = "same-resource"
	FeaturePath        = "dependency"
	FeatureShared      = "shared-dependency"
	FeatureApp         = "same-application"
	FeatureName        = "similar-name"
	FeatureZone        = "same-zone"
	FeatureProvider    = "provider-issue"
	FeatureActor       = "same-principal"
	FeatureChange      = "same-change"
	FeaturePlace       = "same-place"
	FeatureTime        = "time"
	FeatureFamily      = "kind-of-trouble"
	FeatureNoPath      = "no-path"
	FeatureAlike       = "many-alike"
	FeatureLimit       = "shared-limit"
)

// Features lists the kinds of evidence that may be left out.
func Features() []string {
	return []string{FeatureFingerprint, FeatureGroup, FeatureResource, FeaturePath, FeatureShared, FeatureApp, FeatureName, FeatureZone,
		FeatureProvider, FeatureActor, FeatureChange, FeaturePlace, FeatureTime, FeatureFamily, FeatureNoPath, FeatureAlike, FeatureLimit}
}

// A relation is how strongly something ties a signal to an incident.
type relation struct {
	score      float64
	structural float64 // the part that does not rest on names, places or time
	causal     bool    // the signal is upstream of the incident, or the same thing
	provider   bool    // the tie is an issue of the provider
	why        []incident.Evidence
}

func (r *relation) add(feature string, weight float64, detail string) {
	r.why = append(r.why, incident.Evidence{Feature: feature, Weight: round(weight), Detail: detail})
	r.score += weight
}

func round(v float64) float64 { return float64(int(v*1000+0.5*sign(v))) / 1000 }

func sign(v float64) float64 {
	if v < 0 {
		return -1
	}
	return 1
}

// A meeting is what a signal and one member of an incident have to do with each
// other beside what they are.
type meeting struct {
	gap        time.Duration // between the signal and the incident's story
	since      time.Duration // from the beginning of the member's fault to the signal
	unreached  bool          // a change explains the member well that does not reach the signal
	otherZone  bool          // the incident is in one zone, and the signal in another
	cameBefore bool          // the member's fault had come and gone once before the signal
	zoneDown   bool          // things of several sorts fail hard in the signal's zone
	explained  func() bool   // something else in the incident lies upstream of the member
}

// relate judges a signal against one member.
func (d *decider) relate(s, m profile, how meeting) relation {
	var r relation
	d.structure(&r, s, m, how)
	r.structural = r.score
	d.context(&r, s, m, how)
	return r
}

// structure finds the strongest tie that rests on what things are.
func (d *decider) structure(r *relation, s, m profile, how meeting) {
	type tie struct {
		feature, detail string
		weight          float64
		causal          bool
	}
	best := tie{}
	offer := func(feature string, weight float64, causal bool, detail string) {
		if !d.off[feature] && weight > best.weight {
			best = tie{feature, detail, weight, causal}
		}
	}
	if s.group != "" && s.group == m.group {
		offer(FeatureGroup, 1, true, s.group)
	}
	same := 0.0
	for i, a := range s.keys {
		for j, b := range m.keys {
			if a != b && !isNameOf(a, b) || isStrangers(a, s, m) || isBalancer(a) && s.primary != m.primary && isTargetGroup(s.primary) && isTargetGroup(m.primary) {
				continue
			}
			w := 0.95
			if i > 0 || j > 0 {
				w = 0.8
			}
			if isBroad(a) {
				w = 0.6
			}
			if w > same {
				same = w
				offer(FeatureResource, w, true, a)
			}
		}
	}
	if s.kind == incident.Security && m.kind == incident.Security && s.actor != "" && !isSharedActor(s.actor) &&
		(s.actor == m.actor || slices.Contains(m.keys, s.actor) || slices.Contains(s.keys, m.actor)) {
		offer(FeatureActor, 0.9, true, s.actor)
	}
	if !(how.unreached && (how.since > 0 && isSpace(s.cond) || how.since > longBefore && isLoad(s.cond))) {
		d.paths(s, m, how, offer)
	} // else it broke by what was done to it, before space ran out below, or long before load came there
	if !how.otherZone {
		d.provider(s, m, offer)
	}
	d.limit(s, m, offer)
	if best.weight > 0 {
		r.add(best.feature, best.weight, best.detail)
		r.causal, r.provider = best.causal, best.feature == FeatureProvider
	}
}

// isStrangers says whether a is a bare name, and no id, in signals of two
// accounts: each account calls its things as it likes.
func isStrangers(a string, s, m profile) bool {
	return s.account != m.account && s.kind != incident.Security && !strings.HasPrefix(a, "arn:") && !isMachineMade(a)
}

// isNameOf says whether one is the bare name of the other.
func isNameOf(a, b string) bool {
	if strings.HasPrefix(a, "arn:") == strings.HasPrefix(b, "arn:") {
		return false
	}
	if strings.HasPrefix(b, "arn:") {
		a, b = b, a
	}
	return len(b) >= 3 && (strings.HasSuffix(a, "/"+b) || strings.HasSuffix(a, ":"+b))
}
