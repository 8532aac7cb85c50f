package jsonpath

import (
	"strconv"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
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

var errSteps = cause.New("The path visits too many values")

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
