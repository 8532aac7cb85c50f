package correlate

import (
	"fmt"
	"slices"
)

var pathWeights = []float64{0, 0.85, 0.78, 0.7, 0.64, 0.58, 0.54, 0.52, 0.5}

func pathWeight(steps int) float64 {
	if steps >= len(pathWeights) {
		return 0
	}
	return pathWeights[steps]
}

// paths finds dependencies between the two, and what both depend on.
func (d *decider) paths(s, m profile, how meeting, offer func(string, float64, bool, string)) {
	for _, hop := range s.up {
		if slices.Contains(m.keys, hop.Key) {
			offer(FeaturePath, pathWeight(hop.Steps), false, fmt.Sprintf("%d steps below %s", hop.Steps, hop.Key))
		}
	}
	for _, hop := range m.up {
		if slices.Contains(s.keys, hop.Key) {
			w := pathWeight(hop.Steps)
			if isEdge(m.service) && how.explained != nil && how.explained() {
				w *= 0.55 // what customers see there needs no second cause
			}
			offer(FeaturePath, w, !isBacklog(s.cond), fmt.Sprintf("%d steps above %s", hop.Steps, m.primary))
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
