package correlate

import (
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A web says for every two members of an incident whether one lies above the
// other. It is made once for all pairs: a storm has thousands of them.
type web struct {
	n             int
	above, reader []bool // [a*n+b]: a is above b; a takes its work directly from b
	waits         []bool // work piles up in it
}

func newWeb(members []incident.Member) *web {
	n := len(members)
	w := &web{n: n, above: make([]bool, n*n), reader: make([]bool, n*n), waits: make([]bool, n)}
	users, primary := map[string][]int{}, map[string][]int{}
	for i := range members {
		w.waits[i] = isBacklog(members[i].Condition)
		for _, hop := range members[i].Upstream {
			users[hop.Key] = append(users[hop.Key], i)
		}
		if len(members[i].Keys) > 0 {
			primary[members[i].Keys[0]] = append(primary[members[i].Keys[0]], i)
		}
	}
	for a := range members {
		w.lieAbove(a, &members[a], users)
		w.readFrom(a, &members[a], primary)
		if members[a].Condition == healthIssue {
			w.explainAll(a, members)
		}
		w.didItAll(a, members)
	}
	return w
}

// lieAbove marks what depends on the member, or on what it is a part of.
func (w *web) lieAbove(a int, m *incident.Member, users map[string][]int) {
	for i, key := range m.Keys {
		below := users[key]
		if len(below) == 0 || i > 0 && !isPart(m.Keys[0], key) {
			continue
		}
		for _, b := range below {
			w.above[a*w.n+b] = true
		}
	}
}

// readFrom marks where the member takes its work from: it is to blame if work
// piles up there.
func (w *web) readFrom(a int, m *incident.Member, primary map[string][]int) {
	if isEdge(m.Service) {
		return
	}
	for _, hop := range m.Upstream {
		if hop.Steps != 1 {
			continue
		}
		for _, b := range primary[hop.Key] {
			w.reader[a*w.n+b] = true
		}
	}
}

// explainAll: an issue of the provider lies above every fault that came to it.
func (w *web) explainAll(a int, members []incident.Member) {
	for b := range members {
		if members[b].Condition != healthIssue && members[b].Kind == incident.Fault {
			w.above[a*w.n+b] = true
		}
	}
}

// didItAll: findings about a principal lie above what the principal did to others.
func (w *web) didItAll(a int, members []incident.Member) {
	if members[a].Kind != incident.Security || len(members[a].Keys) == 0 {
		return
	}
	isAbout := func(who string) bool {
		return who == members[a].Keys[0] || slices.ContainsFunc(members[a].Resources, func(r string) bool { return Key(r) == who })
	}
	for b := range members {
		if members[b].Kind == incident.Security && isAbout(principalOf(members[b])) && !sameThing(&members[a], &members[b]) {
			w.above[a*w.n+b] = true
		}
	}
}

// principalOf is who a security signal tells of, as its group names it, or "".
func principalOf(m incident.Member) string {
	who, _ := strings.CutPrefix(m.Group, "principal ")
	return Key(who)
}

// press turns around who explains whom where a change of what rests on a thing
// explains both faults: the changed one presses on what it rests on.
func (w *web) press(members []incident.Member, suspects []incident.Suspect, onset time.Time) {
	for _, s := range suspects {
		if s.At.After(onset) {
			continue
		}
		weight := map[string]float64{}
		var pressed []string
		for _, link := range s.Links {
			weight[link.Fingerprint] = link.Weight
			if link.Feature == loadFrom {
				pressed = append(pressed, link.Fingerprint)
			}
		}
		for a, m := range members {
			if len(m.Keys) == 0 || m.Keys[0] != s.Key || weight[m.Fingerprint] < goodReason {
				continue
			}
			for b := range members {
				if slices.Contains(pressed, members[b].Fingerprint) && !changedItself(suspects, members[b], onset) {
					w.above[a*w.n+b], w.above[b*w.n+a] = true, false
				}
			}
		}
	}
}

// changedItself says whether a change of the very thing explains its fault.
func changedItself(suspects []incident.Suspect, m incident.Member, onset time.Time) bool {
	return slices.ContainsFunc(suspects, func(s incident.Suspect) bool {
		return !s.At.After(onset) && len(m.Keys) > 0 && s.Key == m.Keys[0] && linkOf([]incident.Suspect{s}, m.Fingerprint) >= blameAt
	})
}

func (w *web) isAbove(a, b int) bool { return w.above[a*w.n+b] }

// isBehind says whether the state of a explains that of b: it is above it, or,
// where work piles up in what b reads from, a is that reader.
func (w *web) isBehind(a, b int) bool {
	above := w.isAbove(a, b)
	switch {
	case w.waits[a] == w.waits[b]:
		return above
	case w.waits[a]:
		return above && !w.reader[b*w.n+a]
	default:
		return above || w.reader[a*w.n+b]
	}
}

// explained lists the fingerprints of members that another one lies above.
func explained(members []incident.Member) map[string]bool {
	w, out := newWeb(members), map[string]bool{}
	for b := range members {
		for a := range members {
			if a != b && w.isAbove(a, b) && !members[a].FaultAt.IsZero() && !sameThing(&members[a], &members[b]) {
				out[members[b].Fingerprint] = true
				break
			}
		}
	}
	return out
}

// sameThing says whether two members are about one resource.
func sameThing(a, b *incident.Member) bool {
	return len(a.Keys) > 0 && len(b.Keys) > 0 && a.Keys[0] == b.Keys[0]
}

// commonness is the share of members that the member's own thing is named by.
func commonness(head incident.Incident, m incident.Member) float64 {
	n := 0
	for i := range head.Members {
		if len(m.Keys) > 0 && slices.Contains(head.Members[i].Keys, m.Keys[0]) {
			n++
		}
	}
	return float64(n) / float64(len(head.Members))
}
