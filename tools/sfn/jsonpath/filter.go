package jsonpath

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
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
