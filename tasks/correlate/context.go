package correlate

import (
	"slices"
	"time"
)

// context weighs applications, names, places and time. Where structure speaks
// already it only tips the scales.
func (d *decider) context(r *relation, s, m profile, how meeting) {
	var c relation
	d.kinship(&c, s, m)
	tied := c.score > 0
	if tied || r.structural == 0 {
		d.whereabouts(&c, s, m)
	}
	d.zone(&c, s, m, how)
	if c.score <= 0 && r.structural == 0 {
		r.why = append(r.why, c.why...)
		return
	}
	d.time(&c, how.gap, r.structural > 0)
	if r.structural > 0 {
		r.score += min(max(c.score, -0.2), 0.15)
	} else {
		d.against(&c, s, m, how)
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
func (d *decider) zone(c *relation, s, m profile, how meeting) {
	if d.off[FeatureZone] || s.zone == "" || s.zone != m.zone || s.account != m.account && s.region != m.region {
		return
	}
	if s.family != online || m.family != online || how.gap > 15*time.Minute || !s.isZonal() || !m.isZonal() || s.primary == m.primary {
		return
	}
	if m.isHardHere() && (s.isHardHere() || how.zoneDown) {
		c.add(FeatureZone, 0.64, s.zone)
		return
	}
	c.add(FeatureZone, 0.42, s.zone)
}

// isZonal says whether the zone says something of the fault: it is of a machine
// in one zone, or an alarm that watches what a load balancer does in one.
func (p profile) isZonal() bool { return isZonal(p.service) || p.zone != "" && p.service == balancers }

// isHardHere says whether the fault is one that shows when a zone is lost.
func (p profile) isHardHere() bool { return isHard(p.cond) || p.service == balancers }

const balancers = "elasticloadbalancing"

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
func (d *decider) against(c *relation, s, m profile, how meeting) {
	if w := atOdds(s.family, m.family); w > 0 && !d.off[FeatureFamily] {
		c.add(FeatureFamily, -w, "trouble of different kinds")
	}
	if d.off[FeatureNoPath] {
		return
	}
	deep := isDeep(s)
	bond := d.graph.bond(s.keys, m.keys)
	switch {
	case bond == joined:
		c.add(FeatureNoPath, -0.22, "neither depends on the other")
	case deep && how.explained():
		c.add(FeatureNoPath, -0.2, "something else explains "+m.primary)
	case bond == apart && how.zoneDown && m.zone == s.zone:
	case bond == apart && deep && isDeep(m):
		c.add(FeatureNoPath, -0.2, "each has dependants of its own, and no path joins them")
	case bond == apart:
		c.add(FeatureNoPath, -0.06, "no path between them")
	case deep && how.unreached:
		c.add(FeatureNoPath, -0.15, "the change that explains "+m.primary+" does not reach it")
	}
	if bond != joined && (isHard(s.cond) || how.cameBefore) && how.since > longBefore && standing(s) >= standing(m)+0.2 {
		c.add(FeatureTime, -0.2, m.primary+" failed "+how.since.Round(time.Minute).String()+" before: no effect comes before its cause")
	}
}

// longBefore is how long a fault may be told before what led to it.
const longBefore = 15 * time.Minute

func standing(p profile) float64 { return depth(p.service, p.primary) }

// isDeep says whether the fault is of something that others rest on, so that it
// does not merely show what happens elsewhere.
func isDeep(p profile) bool {
	return depth(p.service, p.primary) >= 0.58 && !isBacklog(p.cond)
}
