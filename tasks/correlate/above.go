package correlate

import (
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// sameThing says whether two members are about one resource.
func sameThing(a, b *incident.Member) bool {
	return len(a.Keys) > 0 && len(b.Keys) > 0 && a.Keys[0] == b.Keys[0]
}

// isAbove says whether something leads from a down to b.
func isAbove(a, b *incident.Member) bool {
	if len(a.Keys) == 0 {
		return false
	}
	if slices.ContainsFunc(b.Upstream, func(h incident.Hop) bool {
		return h.Key == a.Keys[0] || slices.Contains(a.Keys[1:], h.Key) && isPart(a.Keys[0], h.Key)
	}) {
		return true
	}
	return a.Condition == healthIssue && b.Condition != healthIssue && b.Kind == incident.Fault
}

// isBehind says whether the state of a explains that of b: it is above it, or,
// where work piles up in what b reads from, a is that reader.
func isBehind(a, b *incident.Member, waits, otherWaits bool) bool {
	switch {
	case waits == otherWaits:
		return isAbove(a, b)
	case waits:
		return isAbove(a, b) && !isReader(b, a)
	default:
		return isAbove(a, b) || isReader(a, b)
	}
}

// isReader says whether a takes its work directly from b, and so is to blame if
// it piles up there.
func isReader(a, b *incident.Member) bool {
	if len(b.Keys) == 0 || isEdge(a.Service) {
		return false
	}
	return slices.ContainsFunc(a.Upstream, func(h incident.Hop) bool { return h.Steps == 1 && h.Key == b.Keys[0] })
}

// commonness is the share of members that the member's own thing is named by.
func commonness(head incident.Incident, m incident.Member) float64 {
	n := 0
	for _, other := range head.Members {
		if len(m.Keys) > 0 && slices.Contains(other.Keys, m.Keys[0]) {
			n++
		}
	}
	return float64(n) / float64(len(head.Members))
}

func isAlarm(m incident.Member) bool {
	return slices.ContainsFunc(m.Resources, func(r string) bool { return strings.Contains(r, ":alarm:") })
}
