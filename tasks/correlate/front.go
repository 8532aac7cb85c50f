package correlate

import "strings"

// behind finds what stands behind an edge of which no inventory says so: the one
// thing that serves under the same name in the same account and Region, or "".
func (g *Graph) behind(key string) string {
	if n := g.nodes[key]; n != nil && len(n.up) > 0 || !isEdge(split(key).service) {
		return ""
	}
	if found := g.serving[servingName(key)]; len(found) == 1 {
		return found[0]
	}
	return ""
}

// behindGroup lists the keys below which to look for what a fault rests on: a
// balancer serves many, so what is told of one of its target groups rests on
// that group, or, where no inventory lists it, on what is named like it.
func (g *Graph) behindGroup(keys []string, extra edges) []string {
	if len(keys) == 0 || !isTargetGroup(keys[0]) {
		return keys
	}
	known := len(g.above(keys[0], extra)) > 0
	var out []string
	for _, key := range keys {
		switch {
		case !isBalancer(key):
			out = append(out, key)
		case known:
		default:
			out = append(out, g.namedLike(keys[0], key)...)
		}
	}
	return out
}

// namedLike returns the things right behind the balancer that are named like the
// target group, or the balancer where none is, or all are.
func (g *Graph) namedLike(group, balancer string) []string {
	var out []string
	n := g.nodes[balancer]
	if n == nil {
		return []string{balancer}
	}
	for _, key := range n.up {
		if w := stem(humanName(group)); w != "" && w == stem(humanName(key)) {
			out = append(out, key)
		}
	}
	if len(out) == 0 || len(out) == len(n.up) {
		return []string{balancer}
	}
	return out
}

func isTargetGroup(key string) bool { return split(key).kind == "targetgroup" }

func isBalancer(key string) bool {
	a := split(key)
	return a.service == balancers && a.kind == "loadbalancer"
}

// serves says whether the thing answers requests that an edge passes on.
func serves(key string) bool {
	a := split(key)
	switch a.service + ":" + a.kind {
	case "ecs:service", "lambda:function", "autoscaling:autoscalinggroup", "eks:cluster", "elasticbeanstalk:environment":
		return true
	}
	return false
}

// servingName is the place and the name of a thing without the words that tell
// what kind of thing it is.
func servingName(key string) string {
	name := words(humanName(key))
	for len(name) > 1 && isKindWord(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	if len(name) == 0 {
		return ""
	}
	a := split(key)
	return a.account + "|" + a.region + "|" + strings.Join(name, "-")
}

func isKindWord(w string) bool {
	switch w {
	case "alb", "nlb", "elb", "lb", "tg", "asg", "svc", "service", "fn", "function", "lambda", "ecs", "public", "external", "internal", "http", "https", "targets":
		return true
	}
	return false
}

// knowsRegion says whether anything listed is in the Region. An inventory that
// names no Region at all knows nothing of Regions.
func (g *Graph) knowsRegion(region string) bool {
	return len(g.regions) == 0 || g.regions[region]
}
