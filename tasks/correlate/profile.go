package correlate

import (
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A profile is what relations are judged by: of a signal, and of a member.
type profile struct {
	keys     []string // what it is, primary first; then what else it names and what it is a part of
	primary  string
	up       []incident.Hop
	apps     []string // named by tags or inventory
	guessed  string   // application guessed from names, where none is named
	names    []string // names that people chose
	family   family
	service  string
	cond     string
	kind     incident.Kind
	account  string
	region   string
	zone     string
	actor    string
	group    string
	severity incident.Severity
}

const maxKeys = 16

// profileOf reads the topology around a signal.
func (g *Graph) profileOf(s incident.Signal, hops int) profile {
	p := profile{family: familyNow(s.Kind, s.Service, s.Condition, s.Severity), service: s.Service, cond: s.Condition, kind: s.Kind,
		account: s.Account, region: s.Region, zone: s.Zone, actor: Key(s.Actor), group: s.Group, severity: s.Severity}
	extra := learned(s.Edges)
	for _, r := range s.Resources {
		p.add(g.resolveFor(s, r))
	}
	if s.Kind == incident.Security && !isSharedActor(p.actor) {
		p.add(p.actor)
	}
	p.lead(g)
	for _, key := range slices.Clone(p.keys) {
		for _, to := range g.above(key, extra) {
			if isPart(key, to) || partOf(s.Edges, key, to) {
				p.add(to)
			}
		}
	}
	p.up = g.upstream(g.behindGroup(p.keys, extra), extra, hops)
	p.relieve(g)
	p.name(g, s)
	p.watch(g, extra, hops)
	return p
}

// watch lets a canary that no inventory ties to anything rest on the one thing
// that customers of its application meet.
func (p *profile) watch(g *Graph, extra edges, hops int) {
	app, _ := p.anyApp()
	front := g.fronts[app]
	if p.service != "synthetics" || len(p.up) > 0 || len(front) != 1 || front[0] == p.primary {
		return
	}
	p.up = append(p.up, incident.Hop{Key: front[0], Steps: 1})
	for _, hop := range g.upstream(front, extra, hops-1) {
		p.up = append(p.up, incident.Hop{Key: hop.Key, Steps: hop.Steps + 1})
	}
}

// relieve counts caches among what a store's load rests on: what they no longer
// answer to those that ask both, the store has to.
func (p *profile) relieve(g *Graph) {
	if !isLoad(p.cond) || depth(p.service, p.primary) < 0.8 || isCache(p.service) {
		return
	}
	for _, user := range g.users(p.keys) {
		for _, key := range g.nodes[user].up {
			if isCache(split(key).service) && p.steps(key) == 0 && len(p.up) < maxMemberUpstream {
				p.up = append(p.up, incident.Hop{Key: key, Steps: 2})
			}
		}
	}
}

func isCache(service string) bool {
	return service == "elasticache" || service == "memorydb" || service == "dax"
}

// lead puts first what the signal is about: where an alarm or a log comes first,
// which only watch, the first thing that the inventory knows.
func (p *profile) lead(g *Graph) {
	if len(p.keys) == 0 {
		return
	}
	if isWatcher(p.keys[0]) {
		if i := slices.IndexFunc(p.keys, func(key string) bool { return !isWatcher(key) && g.nodes[key] != nil }); i > 0 {
			key := p.keys[i]
			p.keys = slices.Insert(slices.Delete(p.keys, i, i+1), 0, key)
		}
	}
	p.primary = p.keys[0]
}

// isWatcher says whether the thing only tells of others.
func isWatcher(key string) bool {
	a := split(key)
	return a.service == "cloudwatch" && a.kind == "alarm" || a.service == "logs" && a.kind == "log-group"
}

// primaryOf returns the key of what the signal is about, or "".
func (g *Graph) primaryOf(s incident.Signal) string {
	for _, r := range s.Resources {
		if key := g.resolveFor(s, r); key != "" && !isPlaceholder(key) {
			return key
		}
	}
	if actor := Key(s.Actor); s.Kind == incident.Security && !isSharedActor(actor) {
		return actor
	}
	return ""
}

func (p *profile) add(key string) {
	if isPlaceholder(key) {
		return
	}
	if key != "" && len(p.keys) < maxKeys && !slices.Contains(p.keys, key) && (len(p.keys) == 0 || !isBroad(key)) {
		p.keys = append(p.keys, key)
	}
}

// isPlaceholder says whether the key is one of those that documentation prints
// for everybody's access key: it names nobody.
func isPlaceholder(key string) bool {
	return strings.HasSuffix(key, "example") && (strings.HasPrefix(key, "akia") || strings.HasPrefix(key, "asia"))
}

// name finds the application of the signal and the names in it.
func (p *profile) name(g *Graph, s incident.Signal) {
	if app := tagged(s.Tags, "app", "application", "service", "project"); app != "" {
		p.apps = append(p.apps, app)
	}
	for _, key := range p.keys {
		if app := g.app(key); app != "" && !slices.Contains(p.apps, app) && !(isBalancer(key) && len(p.apps) > 0 && isTargetGroup(p.primary)) {
			p.apps = append(p.apps, app)
		}
		if name := humanName(key); name != "" && !isBroad(key) && !slices.Contains(p.names, name) {
			p.names = append(p.names, name)
		}
		if p.zone == "" {
			p.zone = g.zone(key)
		}
	}
	if len(p.apps) > 0 {
		return
	}
	for _, name := range p.names {
		if p.guessed = g.guess(name); p.guessed != "" {
			return
		}
	}
}

// partOf says whether the event itself tells that key is a part of to.
func partOf(list []incident.Edge, key, to string) bool {
	return slices.ContainsFunc(list, func(e incident.Edge) bool {
		return e.Kind == "part-of" && Key(e.From) == key && Key(e.To) == to
	})
}

// isSharedActor says whether the principal is one that many act through, so
// that it ties nothing together: a service, or the role of a pipeline tool.
func isSharedActor(actor string) bool {
	return actor == "" || strings.HasSuffix(actor, ".amazonaws.com") || strings.Contains(actor, "awsservicerole") || strings.Contains(actor, "/aws-service-role/")
}

// memberProfile is the profile that a member keeps.
func memberProfile(m incident.Member) profile {
	p := profile{keys: m.Keys, up: m.Upstream, family: familyNow(m.Kind, m.Service, m.Condition, m.Severity), service: m.Service, cond: m.Condition, kind: m.Kind,
		account: m.Account, region: m.Region, zone: m.Zone, actor: Key(m.Actor), group: m.Group, severity: m.Severity}
	for _, app := range m.Apps {
		if guessed, ok := strings.CutPrefix(app, guessMark); ok {
			p.guessed = guessed
		} else {
			p.apps = append(p.apps, app)
		}
	}
	if len(m.Keys) > 0 {
		p.primary = m.Keys[0]
	}
	for _, key := range m.Keys {
		if name := humanName(key); name != "" && !isBroad(key) {
			p.names = append(p.names, name)
		}
	}
	return p
}

// anyApp returns the application, named or guessed, and whether it was named.
func (p profile) anyApp() (app string, named bool) {
	if len(p.apps) > 0 {
		return p.apps[0], true
	}
	return p.guessed, false
}

// stems returns the first telling words of the names.
func (p profile) stems() []string {
	var out []string
	for _, name := range p.names {
		if w := stem(name); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// steps returns how far upstream of p the key is, or 0.
func (p profile) steps(key string) int {
	for _, hop := range p.up {
		if hop.Key == key {
			return hop.Steps
		}
	}
	return 0
}
