package jsonpath

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
)

func (c *compiler) bracket(p *Path) error {
	c.i++
	c.space()
	switch b := c.peek(); {
	case b == '*':
		c.i++
		p.add(wildcard{})
	case b == '?':
		c.i++
		f, err := c.filter()
		if err != nil {
			return err
		}
		p.add(f)
	case b == '\'' || b == '"':
		ns, err := c.quoted()
		if err != nil {
			return err
		}
		if len(ns) == 1 {
			p.add(name(ns[0]))
		} else {
			p.add(names(ns))
		}
	default:
		s, err := c.numbers()
		if err != nil {
			return err
		}
		p.add(s)
	}
	c.space()
	if !c.eat("]") {
		return fmt.Errorf("a ']' is missing at offset %d", c.i)
	}
	return nil
}

func (c *compiler) quoted() ([]string, error) {
	var all []string
	for {
		c.space()
		s, err := c.text()
		if err != nil {
			return nil, err
		}
		all = append(all, s)
		c.space()
		if !c.eat(",") {
			return all, nil
		}
	}
}

// text reads a string in single or double quotes.
func (c *compiler) text() (string, error) {
	quote := c.peek()
	if quote != '\'' && quote != '"' {
		return "", fmt.Errorf("a quoted name is missing at offset %d", c.i)
	}
	var b strings.Builder
	for c.i++; c.i < len(c.s); c.i++ {
		switch ch := c.s[c.i]; {
		case ch == quote:
			c.i++
			return b.String(), nil
		case ch == '\\' && c.i+1 < len(c.s):
			c.i++
			b.WriteByte(c.s[c.i])
		default:
			b.WriteByte(ch)
		}
	}
	return "", fmt.Errorf("a closing quote is missing")
}

func (c *compiler) integer() (*int, error) {
	c.space()
	from := c.i
	if c.peek() == '-' {
		c.i++
	}
	for c.peek() >= '0' && c.peek() <= '9' {
		c.i++
	}
	if c.i == from {
		return nil, nil
	}
	n, err := strconv.Atoi(c.s[from:c.i])
	if err != nil {
		return nil, cause.New("%q is no index", c.s[from:c.i])
	}
	c.space()
	return &n, nil
}

// numbers reads an index, several of them, or a slice.
func (c *compiler) numbers() (step, error) {
	first, err := c.integer()
	if err != nil {
		return nil, err
	}
	if c.eat(":") {
		to, err := c.integer()
		return slice{first, to}, err
	}
	if first == nil {
		return nil, fmt.Errorf("an index is missing at offset %d", c.i)
	}
	if c.peek() != ',' {
		return index(*first), nil
	}
	all := indices{*first}
	for c.eat(",") {
		n, err := c.integer()
		if err != nil {
			return nil, err
		}
		if n == nil {
			return nil, fmt.Errorf("an index is missing at offset %d", c.i)
		}
		all = append(all, *n)
	}
	return all, nil
}
