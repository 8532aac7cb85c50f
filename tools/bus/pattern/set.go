package pattern

import "slices"

// A Set finds those of many patterns that an event meets. Patterns that name
// their source or detail-type as plain strings cost nothing for other events.
type Set struct {
	patterns []*Pattern
	index    map[indexKey][]int
}

// An indexKey is the part of an event that chooses the candidates. An empty
// field stands for "not named by the pattern".
type indexKey struct{ source, detailType string }

// NewSet indexes patterns; Match answers with positions in this list.
func NewSet(patterns []*Pattern) *Set {
	s := &Set{patterns: patterns, index: map[indexKey][]int{}}
	for i, p := range patterns {
		for _, source := range p.plain("source") {
			for _, detailType := range p.plain("detail-type") {
				k := indexKey{source, detailType}
				s.index[k] = append(s.index[k], i)
			}
		}
	}
	return s
}

// plain returns the strings that a top-level field must be one of, or only ""
// when the pattern is not that simple.
func (p *Pattern) plain(name string) []string {
	for _, f := range p.root.fields {
		l, ok := f.node.(*leaf)
		if f.name != name || !ok {
			continue
		}
		if len(l.tests) > 0 || l.absent || l.strings[""] {
			break
		}
		var all []string
		for s := range l.strings {
			all = append(all, s)
		}
		return all
	}
	return []string{""}
}

// Match returns the positions of the patterns that the event meets, ascending.
func (s *Set) Match(event map[string]any) []int {
	source, plainSource := event["source"].(string)
	detailType, plainType := event["detail-type"].(string)
	if !plainSource && event["source"] != nil || !plainType && event["detail-type"] != nil {
		return s.matchAll(event)
	}
	keys := []indexKey{{source, detailType}, {source, ""}, {"", detailType}, {"", ""}}
	var met []int
	for i, k := range keys {
		if slices.Contains(keys[:i], k) {
			continue
		}
		for _, n := range s.index[k] {
			if s.patterns[n].Match(event) {
				met = append(met, n)
			}
		}
	}
	slices.Sort(met)
	return met
}

// matchAll serves events whose source or detail-type is no string, which the
// index cannot place (an array, for one, may still match).
func (s *Set) matchAll(event map[string]any) []int {
	var met []int
	for i, p := range s.patterns {
		if p.Match(event) {
			met = append(met, i)
		}
	}
	return met
}
