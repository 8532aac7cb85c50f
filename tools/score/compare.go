package score

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/replay"
)

// A comparison holds both sides by event.
type comparison struct {
	s                 Scenario
	r                 *replay.Result
	truthOf           map[string]int // event → incident of the truth
	productOf         map[string]int // event → incident of the result
	sets              []map[string]bool
	noise             map[string]bool
	neutral, harmless map[string]bool
	matched           map[int]int // incident of the truth → of the result
}

func newComparison(s Scenario, r *replay.Result) *comparison {
	c := &comparison{s: s, r: r, truthOf: map[string]int{}, productOf: map[string]int{}, noise: setOf(s.Truth.Noise), neutral: setOf(s.Truth.Neutral),
		harmless: setOf(s.Truth.Neutral, s.Truth.Changes)}
	for i, in := range s.Truth.Incidents {
		for _, e := range in.Events {
			c.truthOf[e] = i
		}
	}
	for i, in := range r.Incidents {
		c.sets = append(c.sets, setOf(in.Events))
		for e := range c.sets[i] {
			if _, taken := c.productOf[e]; !taken {
				c.productOf[e] = i
			}
		}
	}
	c.match()
	return c
}

func setOf(lists ...[]string) map[string]bool {
	out := map[string]bool{}
	for _, list := range lists {
		for _, v := range list {
			out[v] = true
		}
	}
	return out
}

// match pairs incidents one to one, the largest overlap of events first.
func (c *comparison) match() {
	type pair struct{ overlap, size, truth, product int }
	var pairs []pair
	for t, in := range c.s.Truth.Incidents {
		events := setOf(in.Events)
		for p, set := range c.sets {
			if n := overlap(events, set); n > 0 {
				pairs = append(pairs, pair{n, len(set), t, p})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(b.overlap-a.overlap, a.size-b.size, a.truth-b.truth, a.product-b.product)
	})
	c.matched = map[int]int{}
	used := map[int]bool{}
	for _, p := range pairs {
		if _, done := c.matched[p.truth]; !done && !used[p.product] {
			c.matched[p.truth], used[p.product] = p.product, true
		}
	}
}

func overlap(a, b map[string]bool) int {
	n := 0
	for v := range a {
		if b[v] {
			n++
		}
	}
	return n
}

// count finds what was missed, merged, split and made up, and returns how many
// of the made-up ones woke somebody.
func (c *comparison) count(f *Figures) (falsePaged int) {
	for e := range c.truthOf {
		if _, ok := c.productOf[e]; !ok {
			f.Lost++
		}
	}
	for t, in := range c.s.Truth.Incidents {
		if _, ok := c.matched[t]; ok {
			continue
		}
		if slices.ContainsFunc(in.Events, func(e string) bool { _, ok := c.productOf[e]; return ok }) {
			f.Merged++
		} else {
			f.Missed++
		}
	}
	for p, in := range c.r.Incidents {
		switch {
		case c.isMatched(p):
		case c.hasTruth(p):
			f.Split++
		case c.isTolerated(p):
		default:
			f.False++
			if pages(in) > 0 {
				falsePaged++
			}
		}
	}
	return falsePaged
}

func (c *comparison) isMatched(product int) bool {
	for _, p := range c.matched {
		if p == product {
			return true
		}
	}
	return false
}

func (c *comparison) hasTruth(product int) bool {
	for e := range c.sets[product] {
		if _, ok := c.truthOf[e]; ok {
			return true
		}
	}
	return false
}

// isTolerated: neutral events may make a low incident that wakes nobody.
func (c *comparison) isTolerated(product int) bool {
	set, in := c.sets[product], c.r.Incidents[product]
	return len(set) > 0 && overlap(set, c.harmless) == len(set) && overlap(set, c.neutral) > 0 && rank(string(in.Severity)) <= 1 && pages(in) == 0
}

func rank(severity string) int {
	return slices.Index([]string{"info", "low", "medium", "high", "critical"}, strings.ToLower(severity))
}

// pages counts the moments at which somebody was disturbed.
func pages(in replay.Incident) int {
	type moment struct {
		at     int64
		reason string
	}
	seen := map[moment]bool{}
	for _, n := range in.Notifications {
		reason := strings.ToLower(strings.TrimSpace(n.Reason))
		if !strings.HasPrefix(reason, "resolv") {
			seen[moment{n.At.Unix(), reason}] = true
		}
	}
	return len(seen)
}

// detection: a matched incident counts by how little noise it carries.
func (c *comparison) detection(f Figures) float64 {
	if f.Truth == 0 {
		return 1 / float64(1+f.False)
	}
	pure := 0.0
	for _, t := range sortedKeys(c.matched) {
		set := c.sets[c.matched[t]]
		real := 0
		for e := range set {
			if _, ok := c.truthOf[e]; ok {
				real++
			}
		}
		pure += float64(real) / float64(real+overlap(set, c.noise))
	}
	return pure / float64(f.Truth+f.False+f.Split)
}

func sortedKeys(m map[int]int) []int {
	out := make([]int, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (c *comparison) noiseIn() int {
	n := 0
	for e := range c.noise {
		if _, ok := c.productOf[e]; ok {
			n++
		}
	}
	return n
}

// grouping is the F1 over pairs of truth events, each also paired with itself.
func (c *comparison) grouping() (float64, bool) {
	type cell struct{ truth, product int }
	cells, rows, cols := map[cell]int{}, map[int]int{}, map[int]int{}
	for e, t := range c.truthOf {
		rows[t]++
		if p, ok := c.productOf[e]; ok {
			cols[p]++
			cells[cell{t, p}]++
		}
	}
	both, inTruth, inProduct := 0, 0, 0
	for _, n := range cells {
		both += n * (n + 1) / 2
	}
	for _, n := range rows {
		inTruth += n * (n + 1) / 2
	}
	for _, n := range cols {
		inProduct += n * (n + 1) / 2
	}
	if inTruth == 0 {
		return 0, false
	}
	if inProduct == 0 || both == 0 {
		return 0, true
	}
	precision, recall := float64(both)/float64(inProduct), float64(both)/float64(inTruth)
	return 2 * precision * recall / (precision + recall), true
}
