package correlate

import (
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

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
	if isProviders(head, root) {
		return nil, ""
	}
	var best *incident.Suspect
	all := len(appsOf(head.Members))
	most, reach := 0.0, ""
	for _, s := range head.Suspects {
		if s.At.After(onset) {
			continue
		}
		own, detail := linkTo(head, s, root)
		if own < blameAt {
			continue
		}
		// what explains all that broke is likelier than what explains a part of it
		weight := own * (0.5 + 0.5*float64(len(appsOf(linkedTo(head, s))))/float64(all))
		if weight < most-0.005 || best != nil && weight < most+0.005 && s.At.Before(best.At) {
			continue
		}
		one := s
		one.Score = round(own)
		one.Links = nil
		best, most, reach = &one, weight, detail
	}
	return best, reach
}

// linkedTo lists the faults that the change may have led to.
func linkedTo(head incident.Incident, s incident.Suspect) []incident.Member {
	var out []incident.Member
	for _, m := range head.Members {
		if linkOf([]incident.Suspect{s}, m.Fingerprint) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// appsOf lists the applications of faults; what has none stands for itself.
func appsOf(members []incident.Member) map[string]bool {
	out := map[string]bool{}
	for _, m := range members {
		if !m.FaultAt.IsZero() {
			out[appOrThing(memberProfile(m))] = true
		}
	}
	return out
}

// isProviders says whether an issue of the provider names the root as affected.
func isProviders(head incident.Incident, root incident.Member) bool {
	return slices.ContainsFunc(head.Members, func(m incident.Member) bool {
		return m.Condition == healthIssue && len(root.Keys) > 0 && slices.Contains(m.Keys, root.Keys[0]) && split(root.Keys[0]).service != "health"
	})
}

// linkTo is how well a change explains the root and what is the same thing. A
// fault that says it was refused knows more of its cause than others of the same
// thing; load comes only from where something is amiss as well.
func linkTo(head incident.Incident, s incident.Suspect, root incident.Member) (float64, string) {
	ownChange := changedItself(head.Suspects, root, onsetOf(head))
	refused := slices.ContainsFunc(head.Members, func(m incident.Member) bool { return m.Condition == unauthorized && sameThing(&m, &root) })
	best, detail := 0.0, ""
	for _, link := range s.Links {
		i := slices.IndexFunc(head.Members, func(m incident.Member) bool { return m.Fingerprint == link.Fingerprint })
		if i < 0 {
			continue
		}
		m, w := head.Members[i], link.Weight
		if link.Feature == loadFrom {
			w = pressure(head, s, w, ownChange)
		}
		if refused && m.Condition != unauthorized && sameThing(&m, &root) {
			continue
		}
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

// pressure is how likely load comes from what was changed, by what is amiss
// with it: the more so if it is itself, by the change; not at all if nothing is.
// Work that piles up in it is no load on others, and what was changed itself needs
// no load to explain it.
func pressure(head incident.Incident, s incident.Suspect, weight float64, ownChange bool) float64 {
	best := 0.0
	for _, m := range head.Members {
		switch {
		case (isBacklog(m.Condition) || ownChange) && slices.Contains(m.Keys, s.Key):
			best = max(best, weight)
		case slices.Contains(m.Keys, s.Key):
			best = max(best, weight, 0.9*linkOf([]incident.Suspect{s}, m.Fingerprint))
		case slices.ContainsFunc(m.Upstream, func(hop incident.Hop) bool { return hop.Key == s.Key }):
			best = max(best, 0.8*weight)
		}
	}
	return best
}

// standsFor says whether the changed thing itself is the root: it lies upstream
// and has not spoken.
func standsFor(s incident.Suspect, reach string, root incident.Member) bool {
	if s.Key == "" || slices.Contains(root.Keys, s.Key) {
		return false
	}
	return s.Silent || strings.HasSuffix(reach, upstream) || reach == keptBack || reach == keptWaiting
}
