package jsonpath

import (
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A test decides about one element; c knows what the whole path started from.
type test func(c *collector, element any) bool

type filter struct {
	text string
	test test
}

func (filter) pick(any) (any, bool) { return nil, false }

func (f filter) canonical() string { return "[?(" + f.text + ")]" }

func (f filter) each(c *collector, v any, next func(any) error) error {
	switch v := value.Open(v).(type) {
	case []any:
		for _, e := range v {
			if f.test(c, e) {
				if err := next(e); err != nil {
					return err
				}
			}
		}
	case *value.Object:
		if f.test(c, v) {
			return next(v)
		}
	}
	return nil
}

// filter reads `(expression)` after the question mark.
func (c *compiler) filter() (step, error) {
	c.space()
	if !c.eat("(") {
		return nil, fmt.Errorf("a '(' is missing at offset %d", c.i)
	}
	from := c.i
	t, err := c.or()
	if err != nil {
		return nil, err
	}
	c.space()
	f := filter{c.s[from:c.i], t}
	if !c.eat(")") {
		return nil, fmt.Errorf("a ')' is missing at offset %d", c.i)
	}
	return f, nil
}

func (c *compiler) or() (test, error) {
	return c.chain("||", c.and, func(a, b test) test {
		return func(k *collector, e any) bool { return a(k, e) || b(k, e) }
	})
}

func (c *compiler) and() (test, error) {
	return c.chain("&&", c.unary, func(a, b test) test {
		return func(k *collector, e any) bool { return a(k, e) && b(k, e) }
	})
}

func (c *compiler) chain(op string, term func() (test, error), join func(a, b test) test) (test, error) {
	left, err := term()
	if err != nil {
		return nil, err
	}
	for {
		c.space()
		if !c.eat(op) {
			return left, nil
		}
		right, err := term()
		if err != nil {
			return nil, err
		}
		left = join(left, right)
	}
}

func (c *compiler) unary() (test, error) {
	if c.depth++; c.depth > maxNested {
		return nil, fmt.Errorf("the filter is nested too deep")
	}
	defer func() { c.depth-- }()
	c.space()
	if c.peek() == '!' && !strings.HasPrefix(c.s[c.i:], "!=") {
		c.i++
		t, err := c.unary()
		if err != nil {
			return nil, err
		}
		return func(k *collector, e any) bool { return !t(k, e) }, nil
	}
	if c.eat("(") {
		t, err := c.or()
		if err != nil {
			return nil, err
		}
		c.space()
		if !c.eat(")") {
			return nil, fmt.Errorf("a ')' is missing at offset %d", c.i)
		}
		return t, nil
	}
	return c.comparison()
}
