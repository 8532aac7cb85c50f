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
	w := newWeb(head.Members)
	w.press(head.Members, head.Suspects, onset)
	for i := range head.Members {
		m := &head.Members[i]
		if m.FaultAt.IsZero() {
			continue
		}
		score, why := weighCause(head, i, w, onset)
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
	if group := groupOf(head.Members, root); group != "" {
		causes = append(causes, incident.Cause{Resource: group, EventID: root.FirstEvent, Title: root.Title, Score: round(bestScore + 0.1),
			Evidence: []incident.Evidence{{Feature: "several-parts", Weight: 0.1, Detail: "more than one part of it fails"}}})
	}
	head.Causes = bestCauses(causes)
}

// groupOf returns the cluster or replication group that the root is a part of,
// if other parts of it fail too, or "".
func groupOf(members []incident.Member, root incident.Member) string {
	if len(root.Keys) == 0 {
		return ""
	}
	part := root.Keys[0]
	for _, key := range root.Keys[1:] {
		if a := split(key); a.kind != "cluster" && a.kind != "replicationgroup" || !isPart(part, key) {
			continue
		}
		if slices.ContainsFunc(members, func(m incident.Member) bool {
			return !m.FaultAt.IsZero() && len(m.Keys) > 0 && m.Keys[0] != part && isPart(m.Keys[0], key) && slices.Contains(m.Keys, key)
		}) {
			return original(root, key)
		}
	}
	return ""
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
func weighCause(head *incident.Incident, at int, w *web, onset time.Time) (float64, []incident.Evidence) {
	m := &head.Members[at]
	score, why := 0.0, []incident.Evidence{}
	add := func(feature string, weight float64, detail string) {
		if weight != 0 {
			score += weight
			why = append(why, incident.Evidence{Feature: feature, Weight: round(weight), Detail: detail})
		}
	}
	explains, others, by := 0, 0, ""
	for i := range head.Members {
		other := &head.Members[i]
		if i == at || other.FaultAt.IsZero() || sameThing(m, other) {
			continue
		}
		others++
		above, below := w.isBehind(at, i), w.isBehind(i, at)
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
	if w.waits[at] {
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

func isAlarm(m incident.Member) bool {
	return slices.ContainsFunc(m.Resources, func(r string) bool { return strings.Contains(r, ":alarm:") })
}
