package jsonpath

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A step goes from one value to the values below it.
type step interface {
	// pick returns the one value the step leads to.
	pick(v any) (any, bool)
	// each calls f for every value the step leads to.
	each(c *collector, v any, f func(any) error) error
	canonical() string
}

type collector struct {
	root  any
	out   *[]any
	depth int
	left  *int // steps that may still be made
}

// maxSteps bounds the work of one reading of a path, which nested `..` and
// filters could otherwise multiply without end.
const maxSteps = 2_000_000

var errSteps = errors.New("The path visits too many values") //nolint:staticcheck // shown like the service's words

func (c *collector) step() error {
	if *c.left--; *c.left < 0 {
		return errSteps
	}
	return nil
}

// maxDescent bounds how deep a `..` goes; values are no deeper.
const maxDescent = value.MaxDepth + 1

func walk(c *collector, steps []step, v any) error {
	if len(steps) == 0 {
		*c.out = append(*c.out, v)
		return nil
	}
	if err := c.step(); err != nil {
		return err
	}
	return steps[0].each(c, v, func(next any) error { return walk(c, steps[1:], next) })
}

type name string

func (n name) pick(v any) (any, bool) {
	o, ok := v.(*value.Object)
	if !ok {
		if o, ok = value.Open(v).(*value.Object); !ok {
			return nil, false
		}
	}
	return o.Get(string(n))
}

func (n name) each(_ *collector, v any, f func(any) error) error {
	if next, ok := n.pick(v); ok {
		return f(next)
	}
	return nil
}

func (n name) canonical() string { return "['" + string(n) + "']" }

// names takes several members at once, as an object.
type names []string

func (n names) pick(v any) (any, bool) {
	o, ok := value.Open(v).(*value.Object)
	if !ok {
		return nil, false
	}
	some := value.NewObject(len(n))
	for _, key := range n {
		if m, ok := o.Get(key); ok {
			some.Set(key, m)
		}
	}
	return some, true
}

func (n names) each(_ *collector, v any, f func(any) error) error {
	if some, ok := n.pick(v); ok {
		return f(some)
	}
	return nil
}

func (n names) canonical() string { return "['" + strings.Join(n, "','") + "']" }

type index int

func (i index) pick(v any) (any, bool) {
	list, ok := value.Open(v).([]any)
	at := int(i)
	if at < 0 {
		at += len(list)
	}
	if !ok || at < 0 || at >= len(list) {
		return nil, false
	}
	return list[at], true
}

func (i index) each(_ *collector, v any, f func(any) error) error {
	if next, ok := i.pick(v); ok {
		return f(next)
	}
	return nil
}

func (i index) canonical() string { return "[" + strconv.Itoa(int(i)) + "]" }

type indices []int

func (n indices) pick(any) (any, bool) { return nil, false }

func (n indices) each(c *collector, v any, f func(any) error) error {
	for _, i := range n {
		if err := index(i).each(c, v, f); err != nil {
			return err
		}
	}
	return nil
}

func (n indices) canonical() string {
	parts := make([]string, len(n))
	for i, x := range n {
		parts[i] = strconv.Itoa(x)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// slice is [from:to]; a nil end is open.
type slice struct{ from, to *int }

func (s slice) pick(any) (any, bool) { return nil, false }

func (s slice) each(_ *collector, v any, f func(any) error) error {
	list, ok := value.Open(v).([]any)
	if !ok {
		return nil
	}
	from, to := 0, len(list)
	if s.from != nil {
		from = bound(*s.from, len(list))
	}
	if s.to != nil {
		to = bound(*s.to, len(list))
	}
	for i := from; i < to; i++ {
		if err := f(list[i]); err != nil {
			return err
		}
	}
	return nil
}

func bound(i, n int) int {
	if i < 0 {
		i += n
	}
	return max(0, min(i, n))
}

func (s slice) canonical() string {
	text := func(p *int) string {
		if p == nil {
			return ""
		}
		return strconv.Itoa(*p)
	}
	return "[" + text(s.from) + ":" + text(s.to) + "]"
}

type wildcard struct{}

func (wildcard) pick(any) (any, bool) { return nil, false }

func (wildcard) each(_ *collector, v any, f func(any) error) error { return children(v, f) }

func (wildcard) canonical() string { return "[*]" }

func children(v any, f func(any) error) error {
	switch v := value.Open(v).(type) {
	case []any:
		for _, e := range v {
			if err := f(e); err != nil {
				return err
			}
		}
	case *value.Object:
		for i := range v.Len() {
			_, m := v.At(i)
			if err := f(m); err != nil {
				return err
			}
		}
	}
	return nil
}

// descend is `..`: the value itself and everything below it.
type descend struct{}

func (descend) pick(any) (any, bool) { return nil, false }

func (d descend) each(c *collector, v any, f func(any) error) error {
	if c.depth >= maxDescent {
		return nil
	}
	if err := c.step(); err != nil {
		return err
	}
	c.depth++
	defer func() { c.depth-- }()
	if err := f(v); err != nil {
		return err
	}
	return children(v, func(below any) error { return d.each(c, below, f) })
}

func (descend) canonical() string { return ".." }

func isObject(v any) bool { _, ok := value.Open(v).(*value.Object); return ok }

func isList(v any) bool { _, ok := value.Open(v).([]any); return ok }

func javaType(v any) string {
	const node = "com.fasterxml.jackson.databind.node."
	switch value.Open(v).(type) {
	case string:
		return node + "TextNode"
	case bool:
		return node + "BooleanNode"
	case int64:
		return node + "IntNode"
	case float64:
		return node + "DoubleNode"
	case json.Number:
		return node + "BigIntegerNode"
	case []any:
		return node + "ArrayNode"
	case nil:
		return node + "NullNode"
	default:
		return node + "ObjectNode"
	}
}

func brief(v any) string {
	const limit = 1000
	text := value.Text(v)
	if len(text) > limit {
		return text[:limit]
	}
	return text
}
