package pattern

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maxCombinations is how many plain patterns the $or of one pattern may stand for.
const maxCombinations = 1000

type compiler struct{ combinations int }

func invalid(path []string, format string, args ...any) error {
	return &Invalid{Path: strings.Join(path, "."), Reason: fmt.Sprintf(format, args...)}
}

func (c *compiler) object(path []string, in map[string]any) (*object, error) {
	if len(in) == 0 {
		return nil, invalid(path, "empty objects are not allowed")
	}
	o := &object{}
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if branches, ok := orBranches(name, in[name]); ok {
			or, err := c.or(path, branches)
			if err != nil {
				return nil, err
			}
			o.ors = append(o.ors, or)
			continue
		}
		n, err := c.node(append(slices.Clip(path), name), in[name])
		if err != nil {
			return nil, err
		}
		o.fields = append(o.fields, field{name, n})
	}
	return o, nil
}

func (c *compiler) node(path []string, v any) (node, error) {
	switch v := v.(type) {
	case map[string]any:
		return c.object(path, v)
	case []any:
		return compileLeaf(path, v)
	default:
		return nil, invalid(path, "%q must be an object or an array", path[len(path)-1])
	}
}

// orBranches tells the $or operator from a field that happens to bear its name:
// two objects or more, none of which looks like an operator.
func orBranches(name string, v any) ([]any, bool) {
	list, ok := v.([]any)
	if name != "$or" || !ok || len(list) < 2 {
		return nil, false
	}
	for _, e := range list {
		o, ok := e.(map[string]any)
		if !ok {
			return nil, false
		}
		for key := range o {
			if reserved[key] {
				return nil, false
			}
		}
	}
	return list, true
}

func (c *compiler) or(path []string, branches []any) ([]*object, error) {
	var or []*object
	total := 0
	for i, b := range branches {
		inner := compiler{combinations: 1}
		o, err := inner.object(path, b.(map[string]any))
		if inv := (*Invalid)(nil); errors.As(err, &inv) {
			return nil, &Invalid{Path: inv.Path, Reason: fmt.Sprintf("%s (in branch %d of $or)", inv.Reason, i+1)}
		}
		total += inner.combinations
		or = append(or, o)
	}
	if c.combinations *= total; c.combinations > maxCombinations {
		return nil, invalid(path, "$or stands for more than %d combinations", maxCombinations)
	}
	return or, nil
}

func compileLeaf(path []string, values []any) (*leaf, error) {
	if len(values) == 0 {
		return nil, invalid(path, "empty arrays are not allowed")
	}
	l := &leaf{path: path}
	for _, v := range values {
		if err := l.add(v); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *leaf) add(v any) error {
	switch v := v.(type) {
	case string:
		if l.strings == nil {
			l.strings = map[string]bool{}
		}
		l.strings[v] = true
	case json.Number, bool, nil:
		l.tests = append(l.tests, exactly(v))
	case map[string]any:
		return l.addOperator(v)
	default:
		return invalid(l.path, "a match value must be a string, a number, true, false, null or an operator")
	}
	return nil
}

func (l *leaf) addOperator(in map[string]any) error {
	name, arg, ok := only(in)
	if !ok {
		return invalid(l.path, "only one key is allowed in a match expression, not %d", len(in))
	}
	if name == "exists" {
		return l.addExists(arg)
	}
	compile, ok := operators[name]
	if !ok {
		return invalid(l.path, "unrecognized match type %s", name)
	}
	t, err := compile(arg)
	if err != nil {
		return invalid(l.path, "%s", err)
	}
	l.tests = append(l.tests, t)
	return nil
}

func (l *leaf) addExists(arg any) error {
	want, ok := arg.(bool)
	if !ok {
		return invalid(l.path, "exists match pattern must be either true or false")
	}
	if want {
		l.tests = append(l.tests, func(any) bool { return true })
	} else {
		l.absent = true
	}
	return nil
}
