package correlate

import (
	"fmt"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// reach says how directly the changed thing bears on the faulty one.
func (d *decider) reach(p profile, c *change) (float64, string) {
	best, how := 0.0, ""
	offer := func(w float64, detail string) {
		if w > best {
			best, how = w, detail
		}
	}
	for i, key := range c.profile.keys {
		for j, own := range p.keys {
			if key == own || isNameOf(key, own) {
				w := 1.0
				if i > 0 || j > 0 {
					w = 0.92
				}
				if isBroad(key) && i+j > 0 {
					w = 0.4
				}
				offer(w, itself)
			}
		}
		for _, hop := range p.up {
			if key != hop.Key && !isNameOf(key, hop.Key) {
				continue
			}
			w := 0.99 - 0.05*float64(hop.Steps)
			if i > 0 && isBroad(key) {
				w = 0.3
			}
			if d.graph.isOneOfMany(hop.Key, p) {
				w *= 0.92
			}
			offer(w, fmt.Sprintf("%d steps "+upstream, hop.Steps))
		}
	}
	d.reachByName(p, c, offer)
	for _, hop := range c.profile.up {
		if slices.Contains(p.keys, hop.Key) && isStarved(p.cond) {
			offer(0.95-0.05*float64(hop.Steps), keptBack)
		}
		if slices.Contains(p.keys, hop.Key) && hop.Steps == 1 && isBacklog(p.cond) && serves(c.profile.primary) {
			offer(0.7, keptWaiting)
		}
		if slices.Contains(p.keys, hop.Key) && isLoad(p.cond) && !c.silent && c.force >= 1 {
			offer(0.6-0.06*float64(hop.Steps), loadFrom)
		}
	}
	if isWide(c.signal) && reaches(c.signal, p) && !d.hasOwnUsers(c) {
		offer(0.5, reachesAll)
	}
	return best, how
}

// isOneOfMany says whether the thing is of one of several applications that the
// faulty one serves: less likely to be felt by it than what it has of its own.
func (g *Graph) isOneOfMany(key string, p profile) bool {
	own := g.app(key)
	if own == "" || slices.Contains(p.apps, own) {
		return false
	}
	apps := map[string]bool{}
	for _, hop := range p.up {
		if app := g.app(hop.Key); app != "" && !slices.Contains(p.apps, app) {
			apps[app] = true
		}
	}
	return len(apps) >= 3
}

// reaches says whether a wide change covers the place of a fault: policies of an
// organization cover every account, identities every Region.
func reaches(s incident.Signal, p profile) bool {
	switch s.Service {
	case "organizations":
		return true
	case "iam":
		return s.Account == p.account
	}
	return s.Account == p.account && s.Region == p.region
}

// How a change reaches a fault, as evidence says it.
const (
	itself     = "the faulty thing itself"
	upstream   = "upstream"
	loadFrom   = "downstream, and load may come from there" // the changed thing rests on the faulty one
	keptBack   = "downstream, and no work comes from there" // the changed thing feeds the faulty one
	reachesAll = "reaches all of the account"

	keptWaiting = "downstream, and the work may wait for it" // the changed thing takes its work from the faulty one
)

// hasOwnUsers says whether the inventory knows who rests on the changed thing:
// then it is not taken to reach others.
func (d *decider) hasOwnUsers(c *change) bool { return d.graph.dependants(c.profile.primary) > 0 }

// reachByName ties releases to what they release, which is named alike, and
// what an application rests on to the application.
func (d *decider) reachByName(p profile, c *change, offer func(float64, string)) {
	strength, known := d.kinshipOf(p, c), d.graph.bond(c.profile.keys, p.keys) != unknownBond
	if strength == "" {
		return
	}
	switch {
	case familyOf(incident.Change, c.signal.Service, "") == delivery && !known:
		offer(0.85, strength)
	case known: // where paths are known and none leads here, a name is little
		offer(0.38, strength)
	case c.signal.Kind == incident.Security: // what opens or exposes a thing breaks no neighbour
		offer(0.35, strength)
	case c.silent, depth(c.signal.Service, c.profile.primary) >= max(depth(p.service, p.primary), depth(split(p.primary).service, p.primary))+0.2:
		offer(0.55, strength)
	default:
		offer(0.35, strength)
	}
}

// kinshipOf says what a change and a fault have in common by name, or "".
func (d *decider) kinshipOf(p profile, c *change) string {
	app, _ := p.anyApp()
	if other, _ := c.profile.anyApp(); app != "" && app == other {
		return "of the same application " + app
	}
	if c.profile.account != p.account || c.profile.region != p.region {
		return ""
	}
	own := p.stems()
	for _, w := range c.profile.stems() {
		if slices.Contains(own, w) {
			return "named " + w + " too"
		}
	}
	return ""
}
