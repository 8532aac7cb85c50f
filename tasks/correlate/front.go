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
