package classify

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Bus is where a rule listens.
type Bus string

// The buses: the account's default bus carries the events of AWS, the stack's
// own bus whatever else is sent to the product.
const (
	DefaultBus Bus = "default"
	OwnBus     Bus = "own"
)

// A Rule is an EventBridge rule whose matches start the pipeline.
type Rule struct {
	Name        string
	Description string
	Bus         Bus
	Pattern     map[string]any
}

// maxPattern is what EventBridge takes, in characters of the pattern's JSON.
const maxPattern = 2048

// OwnEventPrefix begins the detail-types of the events that the product itself
// emits: they must not come back to it.
const OwnEventPrefix = "CloudOps Autopilot Incident"

// Rules renders the catalogue as event patterns. Noise that a pattern can tell
// is dropped by them, before it costs anything.
func Rules() []Rule {
	rules := plainRules()
	seen := map[string]int{}
	for _, e := range inOrder() {
		filter, keep := e.pattern()
		if !keep || filter == nil {
			continue
		}
		key := e.Source + signature(filter)
		if i, ok := seen[key]; ok { // one rule for the types of a source that are told apart alike
			rules[i].Pattern["detail-type"] = append(rules[i].Pattern["detail-type"].([]string), e.Type)
			continue
		}
		seen[key] = len(rules)
		rules = append(rules, Rule{Name: ruleName(e.Type), Bus: DefaultBus, Description: e.Type + ", but for what is noise by its fields",
			Pattern: map[string]any{"source": e.sources(), "detail-type": []string{e.Type}, "detail": filter}})
	}
	return append(rules, Rule{Name: "own-bus", Bus: OwnBus, Description: "whatever is sent to the product's own bus, but for what it says itself",
		Pattern: map[string]any{"detail-type": []any{anythingBut(map[string]any{"prefix": OwnEventPrefix})}}})
}

// plainRules packs the detail-types that need no filter into few rules.
func plainRules() []Rule {
	types := map[string][]string{}
	for _, e := range inOrder() {
		if filter, keep := e.pattern(); keep && filter == nil && e.Source != anySource {
			types[e.Source] = append(types[e.Source], e.Type)
		}
	}
	var rules []Rule
	var sources, kinds []string
	flush := func() {
		if len(sources) > 0 {
			rules = append(rules, Rule{Name: fmt.Sprintf("services-%d", len(rules)+1), Bus: DefaultBus, Description: "events of " + strings.Join(sources, ", "),
				Pattern: map[string]any{"source": sources, "detail-type": kinds}})
		}
		sources, kinds = nil, nil
	}
	for _, source := range slices.Sorted(maps.Keys(types)) {
		for chunk := range slices.Chunk(types[source], 12) {
			if patternSize(append(slices.Clone(sources), source), append(slices.Clone(kinds), chunk...)) > maxPattern-100 {
				flush()
			}
			if !slices.Contains(sources, source) {
				sources = append(sources, source)
			}
			kinds = append(kinds, chunk...)
		}
	}
	flush()
	return append(rules, trailRule())
}

// trailRule takes what CloudTrail delivers, but for calls, which are filtered.
func trailRule() Rule {
	var kinds []string
	for _, e := range inOrder() {
		if filter, keep := e.pattern(); keep && filter == nil && e.Source == anySource {
			kinds = append(kinds, e.Type)
		}
	}
	return Rule{Name: "trail-records", Bus: DefaultBus, Description: "records of CloudTrail other than API calls",
		Pattern: map[string]any{"source": []any{map[string]any{"prefix": "aws."}}, "detail-type": kinds}}
}

// inOrder lists the entries by source and type, whatever file declares them.
func inOrder() []*Entry {
	return slices.SortedFunc(slices.Values(entries), func(a, b *Entry) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Type, b.Type))
	})
}

// ruleName leaves room for what a deployment puts before it: a rule's name
// has 64 characters.
func ruleName(typ string) string { return strings.TrimSuffix(cut(slug(typ), 44), "-") }

// signature is the JSON of a filter, whose keys encoding/json sorts.
func signature(filter map[string]any) string {
	text, err := json.Marshal(filter)
	if err != nil {
		return fmt.Sprint(filter)
	}
	return string(text)
}

func patternSize(sources, kinds []string) int {
	text, err := json.Marshal(map[string]any{"source": sources, "detail-type": kinds})
	if err != nil {
		return maxPattern
	}
	return len(text)
}

func (e *Entry) sources() []any {
	if e.Source == anySource {
		return []any{map[string]any{"prefix": "aws."}}
	}
	return []any{e.Source}
}

// pattern returns what a rule asks of the detail of such events, nil for
// nothing, and whether any of them is worth an execution.
func (e *Entry) pattern() (filter map[string]any, keep bool) {
	if e.filter != nil {
		return e.filter, true
	}
	var wanted, noise []string
	for _, word := range e.words {
		if e.Cases[strings.ToUpper(word)].Routine {
			noise = append(noise, word)
		} else {
			wanted = append(wanted, word)
		}
	}
	switch {
	case e.Else.Routine && len(wanted) == 0:
		return nil, e.refine != nil && e.State == ""
	case e.Else.Routine:
		return nested(e.State, wanted), true
	case len(noise) > 0:
		return nested(e.State, []any{anythingBut(noise), missing}), true
	default:
		return nil, true
	}
}

// nested turns a path into the nested objects of a pattern.
func nested(path string, match any) map[string]any {
	head, rest, deeper := strings.Cut(path, ".")
	if deeper {
		return map[string]any{head: nested(rest, match)}
	}
	return map[string]any{head: match}
}

func anythingBut(what any) map[string]any { return map[string]any{"anything-but": what} }

// missing lets events through that lack the field: what is broken is no noise.
var missing = map[string]any{"exists": false}
