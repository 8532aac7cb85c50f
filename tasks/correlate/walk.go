package correlate

import (
	"slices"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// upstream lists what the keys depend on, nearest first.
func (g *Graph) upstream(keys []string, extra edges, hops int) []incident.Hop {
	seen := map[string]bool{}
	for _, k := range keys {
		seen[k] = true
	}
	var out []incident.Hop
	for front, steps := keys, 1; len(front) > 0 && steps <= hops; steps++ {
		var next []string
		for _, key := range front {
			for _, to := range g.above(key, extra) {
				if !seen[to] && len(out) < maxUpstream {
					seen[to] = true
					next = append(next, to)
					out = append(out, incident.Hop{Key: to, Steps: steps})
				}
			}
		}
		front = next
	}
	return out
}

// above returns what a thing directly depends on or is a part of.
func (g *Graph) above(key string, extra edges) []string {
	var out []string
	if n := g.nodes[key]; n != nil {
		out = append(out, n.up...)
	}
	out = append(out, extra[key]...)
	if behind := g.behind(key); behind != "" && !slices.Contains(out, behind) {
		out = append(out, behind)
	}
	if c := container(key); c != "" && !slices.Contains(out, c) {
		out = append(out, c)
	}
	return out
}

// maxUsers bounds how many of those that rest on a thing are looked at.
const maxUsers = 40

// users lists what directly rests on any of the things.
func (g *Graph) users(keys []string) []string {
	var out []string
	for _, key := range keys {
		if n := g.nodes[key]; n != nil && !isBroad(key) {
			out = append(out, n.down[:min(len(n.down), maxUsers-len(out))]...)
		}
	}
	return out
}

// dependants counts what directly depends on a thing.
func (g *Graph) dependants(key string) int {
	if n := g.nodes[key]; n != nil {
		return len(n.down)
	}
	return 0
}

func (g *Graph) hasEdges(keys []string) bool {
	return slices.ContainsFunc(keys, func(k string) bool {
		n := g.nodes[k]
		return n != nil && len(n.up)+len(n.down) > 0
	})
}
