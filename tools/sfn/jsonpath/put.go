package jsonpath

import (
	"slices"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// Put returns root with v at the place that the path names. Objects on the way
// are made where nothing is; root itself is not changed. The path must be a
// Reference Path.
func (p *Path) Put(root, v any) (any, error) {
	out, ok := put(p.steps, value.Open(root), v)
	if !ok {
		return nil, cause.New("Unable to apply Reference Path %s to input %s", p.text, value.Text(root))
	}
	return out, nil
}

func put(steps []step, at, v any) (any, bool) {
	if len(steps) == 0 {
		return v, true
	}
	switch s := steps[0].(type) {
	case name:
		return putName(string(s), steps[1:], at, v)
	case index:
		return putIndex(int(s), steps[1:], at, v)
	default:
		return nil, false
	}
}

func putName(key string, rest []step, at, v any) (any, bool) {
	o, ok := at.(*value.Object)
	if !ok {
		return nil, false
	}
	below, there := o.Get(key)
	if !there && len(rest) > 0 {
		below = value.NewObject(1)
	}
	next, ok := put(rest, value.Open(below), v)
	if !ok {
		return nil, false
	}
	return o.With(key, next), true
}

func putIndex(i int, rest []step, at, v any) (any, bool) {
	list, ok := at.([]any)
	if !ok || i < 0 || i >= len(list) {
		return nil, false
	}
	next, ok := put(rest, value.Open(list[i]), v)
	if !ok {
		return nil, false
	}
	copied := slices.Clone(list)
	copied[i] = next
	return copied, true
}
