package pattern

import "encoding/json"

// A node is one level of a compiled pattern.
type node interface {
	// match tests v, the value at the node's place in root; missing when absent.
	match(root map[string]any, v any) bool
}

// missing stands for a value that is not there, which null is not.
type missing struct{}

// An object is met when all its fields are, and one branch of each $or.
type object struct {
	fields []field
	ors    [][]*object
}

type field struct {
	name string
	node node
}

func (o *object) match(root map[string]any, v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return o.meets(root, v)
	case []any:
		for _, e := range v {
			if o.match(root, e) {
				return true
			}
		}
		return len(v) == 0 && o.meets(root, nil)
	default:
		return o.meets(root, nil)
	}
}

func (o *object) meets(root, in map[string]any) bool {
	for _, f := range o.fields {
		v, ok := in[f.name]
		if !ok {
			v = missing{}
		}
		if !f.node.match(root, v) {
			return false
		}
	}
	for _, branches := range o.ors {
		if !anyMeets(branches, root, in) {
			return false
		}
	}
	return true
}

func anyMeets(branches []*object, root, in map[string]any) bool {
	for _, b := range branches {
		if b.meets(root, in) {
			return true
		}
	}
	return false
}

// A leaf is met when one of its alternatives is.
type leaf struct {
	path    []string
	strings map[string]bool // plain strings
	tests   []test
	absent  bool // {"exists": false} is among them
}

// A test decides on a string, json.Number, bool or nil.
type test func(v any) bool

func (l *leaf) match(root map[string]any, v any) bool {
	return l.meets(v) || l.absent && !present(root, l.path)
}

func (l *leaf) meets(v any) bool {
	switch v := v.(type) {
	case missing, map[string]any:
		return false
	case []any:
		for _, e := range v {
			if l.meets(e) {
				return true
			}
		}
		return false
	case string:
		if l.strings[v] {
			return true
		}
	}
	for _, t := range l.tests {
		if t(v) {
			return true
		}
	}
	return false
}

// present says whether a leaf value stands at path, in any element of the arrays on the way.
func present(v any, path []string) bool {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if present(e, path) {
				return true
			}
		}
		return false
	case map[string]any:
		if len(path) == 0 {
			return false
		}
		next, ok := v[path[0]]
		return ok && present(next, path[1:])
	default:
		return len(path) == 0
	}
}

func exactly(want any) test {
	return func(v any) bool { return v == want }
}

func ofString(f func(string) bool) test {
	return func(v any) bool {
		s, ok := v.(string)
		return ok && f(s)
	}
}

func not(t test) test {
	return func(v any) bool { return !t(v) }
}

func anyOf(tests []test) test {
	return func(v any) bool {
		for _, t := range tests {
			if t(v) {
				return true
			}
		}
		return false
	}
}

// numberOf returns the value of a number that EventBridge can compare.
func numberOf(v any) (float64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	f, err := n.Float64()
	return f, err == nil && f >= -maxNumber && f <= maxNumber
}
