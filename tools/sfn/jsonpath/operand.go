package jsonpath

import (
	"fmt"
	"strconv"
	"strings"
)

// An operand is a literal or a path below the element (`@`) or the root (`$`).
type operand struct {
	literal any
	path    *Path
	element bool
}

func (o operand) get(c *collector, element any) (any, bool) {
	if o.path == nil {
		return o.literal, true
	}
	from := c.root
	if o.element {
		from = element
	}
	v, err := o.path.get(from, c.left)
	if err != nil {
		return nil, false
	}
	return v, true
}

func (c *compiler) operand() (operand, error) {
	c.space()
	switch b := c.peek(); {
	case b == '@' || b == '$':
		return c.inner(b == '@')
	case b == '\'' || b == '"':
		s, err := c.text()
		return operand{literal: s}, err
	case b == '[':
		return c.literals()
	default:
		return c.scalar()
	}
}

func (c *compiler) inner(element bool) (operand, error) {
	if c.depth++; c.depth > maxNested {
		return operand{}, fmt.Errorf("the filter is nested too deep")
	}
	defer func() { c.depth-- }()
	from := c.i
	c.i++
	p := &Path{definite: true}
	if err := c.steps(p); err != nil {
		return operand{}, err
	}
	p.text = c.s[from:c.i]
	return operand{path: p, element: element}, nil
}

func (c *compiler) literals() (operand, error) {
	c.i++
	list := []any{}
	for c.space(); !c.eat("]"); c.space() {
		if len(list) > 0 && !c.eat(",") {
			return operand{}, fmt.Errorf("a ']' is missing at offset %d", c.i)
		}
		o, err := c.operand()
		if err != nil {
			return operand{}, err
		}
		list = append(list, o.literal)
	}
	return operand{literal: list}, nil
}

func (c *compiler) scalar() (operand, error) {
	for word, v := range map[string]any{"true": true, "false": false, "null": nil} {
		if c.eat(word) {
			return operand{literal: v}, nil
		}
	}
	from := c.i
	for c.i < len(c.s) && strings.IndexByte("+-.0123456789eE", c.s[c.i]) >= 0 {
		c.i++
	}
	text := c.s[from:c.i]
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return operand{literal: n}, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return operand{}, fmt.Errorf("a value is missing at offset %d", from)
	}
	return operand{literal: f}, nil
}
