package correlate

import (
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

const maxCauses = 5

// rank orders the possible causes and the suspected changes of an incident.
func rank(head *incident.Incident) {
	onset := onsetOf(*head)
	var causes []incident.Cause
	best, bestScore := -1, 0.0
	waits := make([]bool, len(head.Members)) // asked for every pair
	for i := range head.Members {
		waits[i] = isBacklog(head.Members[i].Condition)
	}
	for i := range head.Members {
		m := &head.Members[i]
		if m.FaultAt.IsZero() {
			continue
		}
		score, why := weighCause(head, i, waits, onset)
		if best < 0 || score > bestScore {
			best, bestScore = i, score
		}
		causes = append(causes, incident.Cause{Resource: durable(*m), EventID: m.FirstEvent, Title: m.Title, Score: round(score), Evidence: why})
	}
	if best < 0 {
		head.Causes, head.SuspectedChange = nil, nil
		return
	}
	root := head.Members[best]
	suspect, reach := blame(*head, root, onset)
	head.SuspectedChange = suspect
	if suspect != nil && standsFor(*suspect, reach, root) {
		causes = append(causes, incident.Cause{Resource: suspect.Resource, EventID: suspect.EventID, Title: suspect.Title, Score: round(bestScore + 0.2),
			Evidence: []incident.Evidence{{Feature: "changed-upstream", Weight: suspect.Score, Detail: reach, EventID: suspect.EventID}}})
	}
	head.Causes = bestCauses(causes)
}

func onsetOf(head incident.Incident) time.Time {
	var onset time.Time
	for _, m := range head.Members {
		if !m.FaultAt.IsZero() && (onset.IsZero() || m.FirstAt.Before(onset)) {
			onset = m.FirstAt
		}
	}
	return onset
}

// weighCause says how well the state of one member explains the others.
func weighCause(head *incident.Incident, at int, waits []bool, onset time.Time) (float64, []incident.Evidence) {
	m := &head.Members[at]
	score, why := 0.0, []incident.Evidence{}
	add := func(feature string, w float64, detail string) {
		if w != 0 {
			score += w
			why = append(why, incident.Evidence{Feature: feature, Weight: round(w), Detail: detail})
		}
	}
	explains, others, by := 0, 0, ""
	for i := range head.Members {
		other := &head.Members[i]
		if i == at || other.FaultAt.IsZero() || sameThing(m, other) {
			continue
		}
		others++
		above, below := isBehind(m, other, waits[at], waits[i]), isBehind(other, m, waits[i], waits[at])
		if above {
			explains++
		}
		if below && !above {
			by = other.Title
		}
	}
	if others > 0 {
		add("explains-others", 0.9*float64(explains)/float64(others), "")
	}
	if by != "" {
		add("explained-by", -0.6, by)
	}
	primary := ""
	if len(m.Keys) > 0 {
		primary = m.Keys[0]
	}
	add("depth", 0.5*depth(m.Service, primary), m.Service)
	if late := m.FirstAt.Sub(onset); late < 20*time.Minute {
		add("early", 0.3*(1-float64(late)/float64(20*time.Minute)), late.String()+" after the first")
	}
	if waits[at] {
		add("backlog", -0.35, m.Condition)
	}
	if !isAlarm(*m) {
		add("own-word", 0.1, "told by the service itself")
	}
	add("severity", 0.05*float64(m.Severity.Rank()), string(m.Severity))
	if m.Kind == incident.Security {
		add("tied-to-others", 0.3*commonness(*head, *m), "")
	}
	if w := bestLink(*head, *m, onset); w > 0 {
		add("changed-before", 0.35*w, "")
	}
	return score, why
}

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

// bestLink is how well the best change before the onset explains the member.
func bestLink(head incident.Incident, m incident.Member, onset time.Time) float64 {
	best := 0.0
	for _, s := range head.Suspects {
		if s.At.After(onset) {
			continue
		}
		for _, link := range s.Links {
			if link.Fingerprint == m.Fingerprint {
				best = max(best, link.Weight)
			}
		}
	}
	return best
}

// blame returns the change that best explains the root: on it or upstream of
// it, before the incident began; of equals the latest.
func blame(head incident.Incident, root incident.Member, onset time.Time) (*incident.Suspect, string) {
	var best *incident.Suspect
	score, reach := 0.0, ""
	for _, s := range head.Suspects {
		if s.At.After(onset) {
			continue
		}
		own, detail := linkTo(head, s, root)
		if own < blameAt || own < score-0.005 || best != nil && own < score+0.005 && s.At.Before(best.At) {
			continue
		}
		one := s
		one.Score = round(own)
		one.Links = nil
		best, score, reach = &one, own, detail
	}
	return best, reach
}

// linkTo is how well a change explains the root and what is the same thing.
func linkTo(head incident.Incident, s incident.Suspect, root incident.Member) (float64, string) {
	best, detail := 0.0, ""
	for _, link := range s.Links {
		i := slices.IndexFunc(head.Members, func(m incident.Member) bool { return m.Fingerprint == link.Fingerprint })
		if i < 0 {
			continue
		}
		m, w := head.Members[i], link.Weight
		if m.Fingerprint != root.Fingerprint && !sameThing(&m, &root) {
			if !s.Silent || link.Feature == reachesAll {
				continue
			}
			w *= 0.9 // a silent cause shows wherever it is needed
		}
		if w > best {
			best, detail = w, link.Feature
		}
	}
	return best, detail
}

// standsFor says whether the changed thing itself is the root: it lies upstream
// and has not spoken.
func standsFor(s incident.Suspect, reach string, root incident.Member) bool {
	if s.Key == "" || slices.Contains(root.Keys, s.Key) {
		return false
	}
	return s.Silent || strings.Contains(reach, "upstream")
}

// durable names the member's thing, or what it belongs to where the thing is
// gone once it failed.
func durable(m incident.Member) string {
	for i, key := range m.Keys {
		if !isEphemeral(key) {
			if i < len(m.Resources) && Key(m.Resources[i]) == key {
				return m.Resources[i]
			}
			return original(m, key)
		}
	}
	if len(m.Resources) > 0 {
		return m.Resources[0]
	}
	return m.Fingerprint
}

// original returns the resource as events wrote it.
func original(m incident.Member, key string) string {
	for _, r := range m.Resources {
		if Key(r) == key {
			return r
		}
	}
	return key
}

func bestCauses(list []incident.Cause) []incident.Cause {
	slices.SortStableFunc(list, func(a, b incident.Cause) int { return -compare(a.Score, b.Score) })
	out := list[:0]
	for _, c := range list {
		if len(out) < maxCauses && !slices.ContainsFunc(out, func(have incident.Cause) bool { return have.Resource == c.Resource }) {
			out = append(out, c)
		}
	}
	return slices.Clip(out)
}

// titleOf names the incident after its cause.
func titleOf(head incident.Incident) string {
	if len(head.Causes) == 0 {
		return head.Title
	}
	return head.Causes[0].Title
}
