package correlate

import (
	"fmt"
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
)

// Features lists the kinds of evidence that may be left out.
func Features() []string {
	return []string{FeatureFingerprint, FeatureGroup, FeatureResource, FeaturePath, FeatureShared, FeatureApp, FeatureName, FeatureZone,
		FeatureProvider, FeatureActor, FeatureChange, FeaturePlace, FeatureTime, FeatureFamily, FeatureNoPath}
}

// A relation is how strongly something ties a signal to an incident.
type relation struct {
	score      float64
	structural float64 // the part that does not rest on names, places or time
	causal     bool    // the signal is upstream of the incident, or the same thing
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

// relate judges a signal against one member. gap is the time between them;
// explained says that something else in the incident lies upstream of the member.
func (d *decider) relate(s, m profile, gap time.Duration, explained bool) relation {
	var r relation
	d.structure(&r, s, m)
	r.structural = r.score
	d.context(&r, s, m, gap, explained)
	return r
}

// structure finds the strongest tie that rests on what things are.
func (d *decider) structure(r *relation, s, m profile) {
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
			if a != b && !isNameOf(a, b) {
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
	d.paths(s, m, offer)
	d.provider(s, m, offer)
	if best.weight > 0 {
		r.add(best.feature, best.weight, best.detail)
		r.causal = best.causal
	}
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

var pathWeights = []float64{0, 0.85, 0.78, 0.7, 0.64, 0.58, 0.54, 0.52, 0.5}

func pathWeight(steps int) float64 {
	if steps >= len(pathWeights) {
		return 0
	}
	return pathWeights[steps]
}

// paths finds dependencies between the two, and what both depend on.
func (d *decider) paths(s, m profile, offer func(string, float64, bool, string)) {
	for _, hop := range s.up {
		if slices.Contains(m.keys, hop.Key) {
			offer(FeaturePath, pathWeight(hop.Steps), false, fmt.Sprintf("%d steps below %s", hop.Steps, hop.Key))
		}
	}
	for _, hop := range m.up {
		if slices.Contains(s.keys, hop.Key) {
			offer(FeaturePath, pathWeight(hop.Steps), true, fmt.Sprintf("%d steps above %s", hop.Steps, m.primary))
		}
	}
	for _, hop := range s.up {
		if other := m.steps(hop.Key); other > 0 {
			w := d.graph.specific(hop.Key) * (0.5 - 0.04*float64(hop.Steps+other-2))
			offer(FeatureShared, w, false, hop.Key)
		}
	}
}

// specific says how much it means to share a dependency: little where everything does.
func (g *Graph) specific(key string) float64 {
	n := g.dependants(key)
	switch {
	case isBroad(key):
		return 0.1
	case n <= 3:
		return 1
	case n <= 6:
		return 0.8
	case n <= 12:
		return 0.5
	default:
		return 0.25
	}
}

// provider ties what an issue of the provider explains to the issue.
func (d *decider) provider(s, m profile, offer func(string, float64, bool, string)) {
	issue, other := s, m
	if m.cond == healthIssue {
		issue, other = m, s
	}
	if issue.cond != healthIssue || other.cond == healthIssue || issue.region != other.region || other.family == security || other.family == notice {
		return
	}
	if slices.ContainsFunc(issue.keys, func(key string) bool { return split(key).service != "health" }) {
		return // it names what it affects, and that is judged as the same thing
	}
	switch {
	case issue.zone != "" && other.zone != "" && issue.zone != other.zone:
	case issue.zone != "" && issue.zone == other.zone:
		offer(FeatureProvider, 0.7, s.cond == healthIssue, issue.zone)
	case issue.service == other.service && isHard(other.cond):
		offer(FeatureProvider, 0.68, s.cond == healthIssue, issue.service+" in "+issue.region)
	case issue.service == other.service:
		offer(FeatureProvider, 0.66, s.cond == healthIssue, issue.service+" in "+issue.region)
	case restsOn[other.service] == issue.service:
		offer(FeatureProvider, 0.55, s.cond == healthIssue, other.service+" rests on "+issue.service)
	}
}

const healthIssue = "health-issue"

// restsOn says on which service's issues another service's faults may rest.
var restsOn = map[string]string{"rds": "ec2", "ecs": "ec2", "eks": "ec2", "autoscaling": "ec2", "elasticache": "ec2", "es": "ec2", "redshift": "ec2",
	"natgateway": "ec2", "ebs": "ec2", "emr": "ec2", "batch": "ec2", "elasticloadbalancing": "ec2"}

// context weighs applications, names, places and time. Where structure speaks
// already it only tips the scales.
func (d *decider) context(r *relation, s, m profile, gap time.Duration, explained bool) {
	var c relation
	d.kinship(&c, s, m)
	tied := c.score > 0
	if tied || r.structural == 0 {
		d.whereabouts(&c, s, m)
	}
	d.zone(&c, s, m, gap)
	if c.score <= 0 && r.structural == 0 {
		r.why = append(r.why, c.why...)
		return
	}
	d.time(&c, gap, r.structural > 0)
	if r.structural > 0 {
		r.score += min(max(c.score, -0.2), 0.15)
	} else {
		d.against(&c, s, m, explained)
		r.score += c.score
	}
	r.why = append(r.why, c.why...)
}

// kinship weighs applications and names; of both the stronger counts.
func (d *decider) kinship(c *relation, s, m profile) {
	weight, detail := d.sameApp(s, m)
	feature := FeatureApp
	if named, w := d.sameName(s, m); w > weight && weight >= 0 {
		feature, weight, detail = FeatureName, w, named
	}
	if weight != 0 {
		c.add(feature, weight, detail)
	}
}

func (d *decider) sameApp(s, m profile) (float64, string) {
	if d.off[FeatureApp] {
		return 0, ""
	}
	a, aNamed := s.anyApp()
	b, bNamed := m.anyApp()
	switch {
	case slices.ContainsFunc(s.apps, func(app string) bool { return slices.Contains(m.apps, app) }):
		return 0.42, a
	case a != "" && a == b:
		return 0.36, a
	case aNamed && bNamed:
		return -0.2, a + " is not " + b
	}
	return 0, ""
}

// sameName compares the names people chose: how many words they begin alike with.
func (d *decider) sameName(s, m profile) (string, float64) {
	if d.off[FeatureName] {
		return "", 0
	}
	best, detail := 0.0, ""
	for _, x := range s.names {
		for _, y := range m.names {
			w := stem(x)
			if w == "" || w != stem(y) {
				continue
			}
			weight, same := 0.34, sameBeginning(x, y)
			switch {
			case same >= 2 && same == min(len(words(x)), len(words(y))):
				weight = 0.5 // one is the other with more behind it: orders-in and orders-in-dlq
			case same >= 2:
				weight = 0.42
			}
			if weight > best {
				best, detail = weight, x+" and "+y
			}
		}
	}
	return detail, best
}

func (d *decider) whereabouts(c *relation, s, m profile) {
	if d.off[FeaturePlace] {
		return
	}
	if s.account == m.account && (isGlobal(s.service) || isGlobal(m.service)) {
		c.add(FeaturePlace, 0.05, s.account+", told in the one Region that speaks for all")
		return
	}
	switch {
	case s.account != m.account && s.region != m.region:
		c.add(FeaturePlace, -0.2, "another account and Region")
	case s.account != m.account:
		c.add(FeaturePlace, -0.1, "another account")
	case s.region != m.region:
		c.add(FeaturePlace, -0.15, "another Region")
	default:
		c.add(FeaturePlace, 0.05, s.account+" "+s.region)
	}
}

// isGlobal says whether the service has no Region: its events and alarms come
// from one that says nothing about where the trouble is.
func isGlobal(service string) bool {
	switch service {
	case "route53", "cloudfront", "iam", "wafv2", "globalaccelerator", "organizations":
		return true
	}
	return false
}

// zone ties faults of machines in one Availability Zone that come together.
func (d *decider) zone(c *relation, s, m profile, gap time.Duration) {
	if d.off[FeatureZone] || s.zone == "" || s.zone != m.zone || s.account != m.account && s.region != m.region {
		return
	}
	if s.family != online || m.family != online || gap > 15*time.Minute || !isZonal(s.service) || !isZonal(m.service) || s.primary == m.primary {
		return
	}
	if isHard(s.cond) && isHard(m.cond) {
		c.add(FeatureZone, 0.64, s.zone)
		return
	}
	c.add(FeatureZone, 0.42, s.zone)
}

// isHard says whether the condition is one that lost hardware shows.
func isHard(condition string) bool {
	return hasAny(condition, "status-check", "failover", "availability", "recovery", "unhealthy-instance", "host-gone", "volume", healthIssue, "stalled", "system-errors")
}

func isZonal(service string) bool {
	switch service {
	case "ec2", "ebs", "rds", "elasticache", "autoscaling", "natgateway", "es", "redshift", "health", "fsx", "memorydb", "docdb":
		return true
	}
	return false
}

func (d *decider) time(c *relation, gap time.Duration, structural bool) {
	if d.off[FeatureTime] {
		return
	}
	w := 0.0
	switch {
	case gap <= 5*time.Minute:
		w = 0.12
	case gap <= 15*time.Minute:
		w = 0.08
	case gap <= 30*time.Minute:
		w = 0.03
	case gap <= time.Hour:
		w = -0.03
	case gap <= 3*time.Hour:
		w = -0.12
	default:
		w = -0.25
	}
	if structural && w < 0 {
		w /= 2
	}
	c.add(FeatureTime, w, gap.Round(time.Second).String())
}

// against weighs what speaks against a tie that rests on names only.
func (d *decider) against(c *relation, s, m profile, explained bool) {
	if w := atOdds(s.family, m.family); w > 0 && !d.off[FeatureFamily] {
		c.add(FeatureFamily, -w, "trouble of different kinds")
	}
	if d.off[FeatureNoPath] {
		return
	}
	deep := isDeep(s)
	switch bond := d.graph.bond(s.keys, m.keys); {
	case bond == joined:
		c.add(FeatureNoPath, -0.22, "neither depends on the other")
	case deep && explained:
		c.add(FeatureNoPath, -0.2, "something else explains "+m.primary)
	case bond == apart && deep && isDeep(m):
		c.add(FeatureNoPath, -0.2, "each has dependants of its own, and no path joins them")
	case bond == apart:
		c.add(FeatureNoPath, -0.06, "no path between them")
	}
}

// isDeep says whether the fault is of something that others rest on, so that it
// does not merely show what happens elsewhere.
func isDeep(p profile) bool {
	return depth(p.service, p.primary) >= 0.58 && !isBacklog(p.cond)
}
