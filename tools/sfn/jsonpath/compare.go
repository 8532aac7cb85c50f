package jsonpath

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

var operators = []string{"==", "!=", "<=", ">=", "=~", "<", ">", "in ", "nin ", "subsetof ", "anyof ", "noneof ", "size ", "empty ", "contains "}

func (c *compiler) comparison() (test, error) {
	left, err := c.operand()
	if err != nil {
		return nil, err
	}
	c.space()
	for _, op := range operators {
		if !c.eat(op) {
			continue
		}
		c.space()
		if op == "=~" {
			return c.match(left)
		}
		right, err := c.operand()
		if err != nil {
			return nil, err
		}
		op = strings.TrimSpace(op)
		return func(k *collector, e any) bool {
			a, okA := left.get(k, e)
			b, okB := right.get(k, e)
			return okA && okB && compare(op, value.Open(a), value.Open(b))
		}, nil
	}
	return func(k *collector, e any) bool { _, ok := left.get(k, e); return ok }, nil
}

func (c *compiler) match(left operand) (test, error) {
	if !c.eat("/") {
		return nil, fmt.Errorf("a regular expression is missing at offset %d", c.i)
	}
	end := strings.LastIndexByte(c.s[c.i:], '/')
	if end < 0 {
		return nil, fmt.Errorf("the end of a regular expression is missing")
	}
	pattern := c.s[c.i : c.i+end]
	c.i += end + 1
	if c.eat("i") {
		pattern = "(?i)" + pattern
	}
	re, err := regexp.Compile("^(?:" + pattern + ")$")
	if err != nil {
		return nil, fmt.Errorf("regular expression: %w", err)
	}
	return func(k *collector, e any) bool {
		v, ok := left.get(k, e)
		s, isText := v.(string)
		return ok && isText && re.MatchString(s)
	}, nil
}

func compare(op string, a, b any) bool {
	switch op {
	case "==":
		return value.Equal(a, b)
	case "!=":
		return !value.Equal(a, b)
	case "<", "<=", ">", ">=":
		return ordered(op, a, b)
	case "in":
		return among(b, a)
	case "nin":
		return !among(b, a)
	case "contains":
		if s, ok := a.(string); ok {
			t, isText := b.(string)
			return isText && strings.Contains(s, t)
		}
		return among(a, b)
	case "size":
		n, _ := length(a)
		return value.Equal(n, b)
	case "empty":
		n, _ := length(a)
		return value.Equal(n == int64(0), b)
	default:
		return sets(op, a, b)
	}
}

func sets(op string, a, b any) bool {
	list, _ := a.([]any)
	in := func(v any) bool { return among(b, v) }
	switch op {
	case "subsetof":
		return !slices.ContainsFunc(list, func(v any) bool { return !in(v) })
	case "anyof":
		return slices.ContainsFunc(list, in)
	default:
		return !slices.ContainsFunc(list, in)
	}
}

func among(list, v any) bool {
	all, _ := list.([]any)
	return slices.ContainsFunc(all, func(e any) bool { return value.Equal(e, v) })
}

func ordered(op string, a, b any) bool {
	var sign int
	x, okX := value.Number(a)
	y, okY := value.Number(b)
	s, isS := a.(string)
	t, isT := b.(string)
	switch {
	case okX && okY && x < y:
		sign = -1
	case okX && okY && x > y:
		sign = 1
	case okX && okY:
	case isS && isT:
		sign = strings.Compare(s, t)
	default:
		return false
	}
	switch op {
	case "<":
		return sign < 0
	case "<=":
		return sign <= 0
	case ">":
		return sign > 0
	default:
		return sign >= 0
	}
}
