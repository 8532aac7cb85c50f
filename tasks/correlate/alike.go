package correlate

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Where the same fault shows in many places at once, something under all of
// them is to blame, even if nothing says what it is.
const (
	alikeAt     = 0.66 // enough to join, and to make one of several
	alikeWithin = 5 * time.Minute
	alikeMany   = 4 // applications with the same fault before it is taken for one cause
)

// alike returns the tie that faults of the same sort give an incident: none, if
// too few applications have them. Of the platform's own errors two are enough.
func (d *decider) alike(p profile, s incident.Signal, near []incident.Incident, suspects []incident.Suspect) (ids map[string]bool, r relation) {
	if d.off[FeatureAlike] || s.Kind != incident.Fault || p.family == notice {
		return nil, r
	}
	ids = map[string]bool{}
	apps := map[string]bool{appOrThing(p): true}
	for _, in := range near {
		if hasOwnCause(in) && !(isStorm(in, p, s) && !hasOwnRelease(suspects)) {
			continue
		}
		for _, m := range in.Members {
			if !in.Active() || !m.Active() || kindOf(memberProfile(m)) != kindOf(p) || m.FirstAt.Sub(s.At).Abs() > alikeWithin {
				continue
			}
			ids[in.ID] = true
			apps[appOrThing(memberProfile(m))] = true
		}
	}
	if len(apps) < alikeMany && !(len(apps) > 1 && isPlatforms(p.cond)) {
		return nil, r
	}
	r.add(FeatureAlike, alikeAt, p.service+" "+p.cond+" in "+strconv.Itoa(len(apps))+" applications at once")
	r.structural, r.causal = r.score, true
	return ids, r
}

// isStorm says whether the incident has the same sort of fault in so many
// applications that one more is taken for a part of it, although something else
// explains the others: of that one nothing is known that it rests on.
func isStorm(in incident.Incident, p profile, s incident.Signal) bool {
	if !in.Active() || slices.ContainsFunc(p.up, func(hop incident.Hop) bool {
		return !isBroad(hop.Key) && depth(split(hop.Key).service, hop.Key) >= 0.65
	}) {
		return false
	}
	apps := map[string]bool{}
	for _, m := range in.Members {
		if other := memberProfile(m); m.Active() && kindOf(other) == kindOf(p) && m.FirstAt.Sub(s.At).Abs() <= alikeWithin {
			apps[appOrThing(other)] = true
		}
	}
	return len(apps) >= alikeMany
}

// hasOwnRelease says whether a release of the faulty thing explains the fault.
func hasOwnRelease(suspects []incident.Suspect) bool {
	return slices.ContainsFunc(suspects, func(c incident.Suspect) bool { return !c.Silent && c.Score >= goodReason })
}

// hasOwnCause says whether the incident is explained by itself: by a release of
// what is faulty, or by something that lies above all else in it.
func hasOwnCause(in incident.Incident) bool {
	if c := in.SuspectedChange; c != nil && !c.Silent && c.Score >= goodReason {
		return true
	}
	return len(in.Members) > 1 && len(explained(in.Members)) > 0
}

// goodReason is the score from which a change explains what it led to so well
// that no other reason is looked for.
const goodReason = 0.8

// isReleased says whether a release explains most of the incident.
func isReleased(in incident.Incident) bool {
	c := in.SuspectedChange
	return c != nil && !c.Silent && c.Score >= goodReason && 2*len(reachedBy(in, c.EventID)) >= min(len(in.Members), maxLinks)
}

// reachedBy lists the fingerprints of faults that a suspected change may have led to.
func reachedBy(in incident.Incident, change string) []string {
	var out []string
	for _, s := range in.Suspects {
		for _, link := range s.Links {
			if s.EventID == change {
				out = append(out, link.Fingerprint)
			}
		}
	}
	return out
}

// kindOf is the place under which faults of the same sort are found.
func kindOf(p profile) string {
	return "kind " + strings.Join([]string{p.service, p.cond, p.account, p.region}, "|")
}

func appOrThing(p profile) string {
	if app, _ := p.anyApp(); app != "" {
		return app
	}
	return p.primary
}

// isPlatforms says whether the condition is an error of the provider's own.
func isPlatforms(condition string) bool {
	return hasAny(condition, "system-error", "internal-error", "internal-server")
}

// limit ties what is throttled to the limit of the account that is used up.
func (d *decider) limit(s, m profile, offer func(string, float64, bool, string)) {
	if isLimit(s) == isLimit(m) && !(isHog(s) && isThrottled(m)) && !(isHog(m) && isThrottled(s)) {
		return
	}
	other := m
	if isLimit(m) {
		other = s
	}
	of := limitPlaces(s)
	if i := slices.IndexFunc(limitPlaces(m), func(place string) bool { return slices.Contains(of, place) }); i < 0 {
		return
	}
	weight := 0.6
	if isThrottled(other) || isHog(other) {
		weight = 0.7
	}
	offer(FeatureLimit, weight, isLimit(s) || isHog(s), "a limit in "+s.account)
}

// limitPlaces lists the places where limits of an account meet what they throttle:
// calls of the limited service, and what rests on things of a service that is
// asked at each step, so that its limit is felt as errors elsewhere.
func limitPlaces(p profile) []string {
	var out []string
	add := func(service string) {
		place := "limit " + strings.Join([]string{service, p.account, p.region}, "|")
		if !slices.Contains(out, place) {
			out = append(out, place)
		}
	}
	if isLimit(p) {
		service := p.service
		if a := split(p.primary); a.service == "servicequotas" {
			service = a.name
		}
		add(service)
		return out
	}
	if isThrottled(p) || isHog(p) {
		add(p.service)
	}
	for _, hop := range p.up {
		if a := split(hop.Key); isAskedAlways(a.service) && a.account == p.account && a.region == p.region {
			add(a.service)
		}
	}
	return out
}

func isThrottled(p profile) bool { return strings.Contains(p.cond, "throttl") }

// isHog says whether one thing takes much of what all of an account share.
func isHog(p profile) bool { return strings.Contains(p.cond, "concurren") && !isLimit(p) }

func isAskedAlways(service string) bool {
	return service == "kms" || service == "secretsmanager" || service == "ssm"
}

// isLimit says whether the fault is of a limit of the account: it names no thing
// of its own but the alarm, or the quotas of a service.
func isLimit(p profile) bool {
	switch p.service {
	case "servicequotas":
		return p.cond == "quota"
	case "usage":
		return true
	}
	return hasAny(p.cond, "concurren", "quota", "limit") && split(p.primary).service == "cloudwatch"
}
