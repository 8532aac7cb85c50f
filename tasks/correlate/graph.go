package correlate

import (
	"slices"
	"sort"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Graph is what is known of resources and what they depend on. It is built
// once per configuration and read by many.
type Graph struct {
	nodes map[string]*node
	names map[string][]string        // name → keys that end with it
	stems map[string]map[string]bool // first word of names → applications

	titles  map[string][]string // name that an inventory gives, where the ARN holds only an id → keys
	regions map[string]bool     // Regions that anything listed is in
	serving map[string][]string // account, Region and plain name → what serves there
	fronts  map[string][]string // application → what its customers meet
}

type node struct {
	arn            string // as an inventory writes it
	app, env, zone string
	up, down       []string
}

// Bounds of what is read of a graph for one signal.
const (
	maxUpstream  = 32
	maxComponent = 400
)

// NewGraph builds a graph from inventories. Edges to things that are in no
// inventory are kept; things without edges are no problem.
func NewGraph(inventories ...[]config.Resource) *Graph {
	g := &Graph{nodes: map[string]*node{}, names: map[string][]string{}, stems: map[string]map[string]bool{},
		titles: map[string][]string{}, regions: map[string]bool{}, serving: map[string][]string{}, fronts: map[string][]string{}}
	for _, inventory := range inventories {
		for _, r := range inventory {
			g.add(r)
		}
	}
	for _, inventory := range inventories {
		for _, r := range inventory {
			for _, to := range r.DependsOn {
				g.link(Key(r.ARN), g.Resolve(Key(to)))
			}
		}
	}
	return g
}

func (g *Graph) add(r config.Resource) {
	key := Key(r.ARN)
	if key == "" {
		return
	}
	n := g.node(key)
	n.arn = strings.TrimSpace(r.ARN)
	if id, ok := strings.CutPrefix(strings.ToLower(n.arn), key+":"); ok && split(key).service == "mq" { // calls know a broker by its id
		g.names[id] = append(g.names[id], key)
	}
	if title := strings.ToLower(strings.TrimSpace(r.Name)); title != "" && !slices.Contains(g.titles[title], key) {
		g.titles[title] = append(g.titles[title], key)
	}
	if a := split(key); a.region != "" {
		g.regions[a.region] = true
	}
	if name := servingName(key); name != "" && serves(key) && !slices.Contains(g.serving[name], key) {
		g.serving[name] = append(g.serving[name], key)
	}
	n.app = first(strings.ToLower(strings.TrimSpace(r.App)), n.app, tagged(r.Tags, "app", "application", "service", "project"))
	n.env = first(n.env, tagged(r.Tags, "env", "environment", "stage"))
	n.zone = first(n.zone, tagged(r.Tags, "az", "zone", "availabilityzone", "availability-zone"))
	if n.app == "" {
		return
	}
	if isEdge(split(key).service) && !isTargetGroup(key) && !slices.Contains(g.fronts[n.app], key) {
		g.fronts[n.app] = append(g.fronts[n.app], key)
	}
	for _, name := range []string{humanName(key), r.Name, n.app} {
		if w := stem(name); w != "" {
			if g.stems[w] == nil {
				g.stems[w] = map[string]bool{}
			}
			g.stems[w][n.app] = true
		}
	}
}

func (g *Graph) node(key string) *node {
	n := g.nodes[key]
	if n == nil {
		n = &node{}
		g.nodes[key] = n
		for _, name := range namesOf(key) {
			g.names[name] = append(g.names[name], key)
		}
	}
	return n
}

func (g *Graph) link(from, to string) {
	if from == "" || to == "" || from == to {
		return
	}
	a, b := g.node(from), g.node(to)
	if !slices.Contains(a.up, to) {
		a.up = append(a.up, to)
		b.down = append(b.down, from)
	}
}

// Resolve finds the ARN that a bare name stands for, if only one thing has it.
func (g *Graph) Resolve(key string) string {
	if strings.HasPrefix(key, "arn:") || len(key) < 3 {
		return key
	}
	if found := g.names[key]; len(found) == 1 {
		return found[0]
	}
	if found := g.titles[key]; len(found) == 1 && len(g.names[key]) == 0 {
		return found[0]
	}
	return key
}

// resolveFor finds what a name in a signal stands for. Of several things of the
// name it is the one in the signal's account and Region, or in its account.
func (g *Graph) resolveFor(s incident.Signal, resource string) string {
	key := Key(resource)
	found := g.names[key]
	if strings.HasPrefix(key, "arn:") || len(found) < 2 {
		return g.Resolve(key)
	}
	for _, isHere := range []func(arnParts) bool{
		func(a arnParts) bool { return a.account == s.Account && a.region == s.Region },
		func(a arnParts) bool { return a.account == s.Account },
	} {
		here := slices.DeleteFunc(slices.Clone(found), func(other string) bool { return !isHere(split(other)) })
		if len(here) == 1 {
			return here[0]
		}
	}
	return key
}

// listed returns what a change is about as an inventory has it: the first thing
// named, or what that is a part of by its ARN where only that is listed.
func (g *Graph) listed(s incident.Signal) string {
	primary := s.Primary()
	if g.nodes[g.Resolve(Key(primary))] != nil {
		return primary
	}
	for _, r := range s.Resources {
		if strings.HasPrefix(primary, r+"/") && g.nodes[Key(r)] != nil {
			return r
		}
	}
	return primary
}

// Whole returns resources with the ARNs that an inventory has of them where
// events leave out the end: an alarm knows no cluster's UUID.
func (g *Graph) Whole(resources []string) []string {
	var out []string
	for i, r := range resources {
		n := g.nodes[Key(r)]
		if n == nil || len(n.arn) <= len(r) || !strings.EqualFold(n.arn[:len(r)], r) {
			continue
		}
		if out == nil {
			out = slices.Clone(resources)
		}
		out[i] = n.arn
	}
	if out == nil {
		return resources
	}
	return out
}

// edges are dependencies learned from events, beside those of the graph.
type edges map[string][]string

func learned(list []incident.Edge) edges {
	if len(list) == 0 {
		return nil
	}
	out := edges{}
	for _, e := range list {
		from, to := Key(e.From), Key(e.To)
		if from != "" && to != "" && from != to {
			out[from] = append(out[from], to)
		}
	}
	return out
}

// A bond is how two things are connected when directions do not count.
type bond int

const (
	unknownBond bond = iota // at least one of them has no known edges
	apart                   // both have edges, and no path joins them
	joined                  // some path joins them
)

// bond walks the graph without regard to direction.
func (g *Graph) bond(a, b []string) bond {
	if !g.hasEdges(a) || !g.hasEdges(b) {
		return unknownBond
	}
	goal := map[string]bool{}
	for _, k := range b {
		goal[k] = true
	}
	seen := map[string]bool{}
	front := slices.Clone(a)
	for len(front) > 0 && len(seen) < maxComponent {
		var next []string
		for _, key := range front {
			if seen[key] {
				continue
			}
			if goal[key] {
				return joined
			}
			seen[key] = true
			if n := g.nodes[key]; n != nil && (!isBroad(key) || len(seen) == 1) {
				next = append(append(next, n.up...), n.down...)
			}
		}
		front = next
	}
	return apart
}

// app returns the application that an inventory names for the thing.
func (g *Graph) app(key string) string {
	if n := g.nodes[key]; n != nil {
		return n.app
	}
	return ""
}

// guess returns the one application whose things have names that begin like
// this one, or "". Where several do, the name has to begin with the application's.
func (g *Graph) guess(name string) string {
	apps := g.stems[stem(name)]
	if len(apps) > 1 {
		return nearest(name, apps)
	}
	for app := range apps {
		return app
	}
	return ""
}

// nearest returns the application whose whole name begins the name: of several
// the one with the longest name.
func nearest(name string, apps map[string]bool) string {
	best := ""
	for app := range apps {
		if n := len(words(app)); n == sameBeginning(app, name) && (n > len(words(best)) || n == len(words(best)) && app < best) {
			best = app
		}
	}
	return best
}

// env returns the environment that an inventory names for the thing.
func (g *Graph) env(key string) string {
	if n := g.nodes[key]; n != nil {
		return n.env
	}
	return ""
}

// zone returns the Availability Zone that an inventory names for the thing.
func (g *Graph) zone(key string) string {
	if n := g.nodes[key]; n != nil {
		return n.zone
	}
	return ""
}

// tagged returns the value of the first of the tags that is there, whatever the
// case of its key.
func tagged(tags map[string]string, names ...string) string {
	if len(tags) == 0 {
		return ""
	}
	keys := make([]string, 0, len(tags))
	for k := range tags {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, name := range names {
		for _, k := range keys {
			if strings.EqualFold(k, name) && tags[k] != "" {
				return strings.ToLower(strings.TrimSpace(tags[k]))
			}
		}
	}
	return ""
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
