package asl

import (
	"errors"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

func (c *compiler) choices(flow *Flow, s *State, f fields) {
	list := f.list("Choices")
	if len(list) == 0 {
		f.require("Choices")
	}
	for _, r := range list {
		rule := &Rule{Test: c.test(r, true, 0), Assign: r.assign()}
		rule.Next = c.target(flow, r, "Next")
		s.Rules = append(s.Rules, rule)
	}
	if f.has("Default") {
		s.Default = c.target(flow, f, "Default")
	}
}

// test compiles one data test or boolean expression.
func (c *compiler) test(f fields, top bool, depth int) Test {
	if depth > maxNested {
		f.fail("", "Rules are nested more than %d deep", maxNested)
		return nil
	}
	var op string
	for _, key := range f.o.Keys() {
		switch key {
		case "Variable", "Comment":
			continue
		case "Next", "Assign":
			if top {
				continue
			}
			f.unsupported(key)
			return nil
		}
		if op != "" {
			f.fail("", "Only one comparison operator is allowed, found: [%s, %s]", op, key)
			return nil
		}
		op = key
	}
	switch op {
	case "":
		f.fail("", "A comparison operator is required but was missing")
		return nil
	case "And", "Or":
		return c.junction(f, op, depth)
	case "Not":
		inner, ok := f.object("Not")
		if !ok {
			return nil
		}
		t := c.test(inner, false, depth+1)
		return func(in any, s Scope) (bool, error) { b, err := t(in, s); return !b, err }
	default:
		return c.comparison(f, op)
	}
}

func (c *compiler) junction(f fields, op string, depth int) Test {
	list := f.list(op)
	if len(list) == 0 {
		f.fail(op, "The field '%s' must be a non-empty array", op)
	}
	var tests []Test
	for _, e := range list {
		tests = append(tests, c.test(e, false, depth+1))
	}
	stop := op == "Or"
	return func(in any, s Scope) (bool, error) {
		for _, t := range tests {
			if b, err := t(in, s); err != nil || b == stop {
				return b, err
			}
		}
		return !stop, nil
	}
}

func (c *compiler) comparison(f fields, op string) Test {
	if !f.has("Variable") {
		f.require("Variable")
		return nil
	}
	variable := f.path("Variable")
	if variable == nil {
		return nil
	}
	if check, ok := typeTests[op]; ok {
		return c.typeTest(f, op, variable, check)
	}
	name, byPath := strings.CutSuffix(op, "Path")
	o, ok := comparisons[name]
	if !ok || byPath && name == "StringMatches" {
		f.unsupported(op)
		return nil
	}
	if byPath {
		return c.againstPath(f, op, variable, o)
	}
	want, _ := f.o.Get(op)
	if !o.accepts(want) {
		f.fail(op, "Expected value of type %s", o.kind)
		return nil
	}
	return func(in any, s Scope) (bool, error) {
		v, err := read(variable, in, s)
		return err == nil && o.holds(v, want), err
	}
}

func (c *compiler) againstPath(f fields, op string, variable *jsonpath.Path, o operator) Test {
	other := f.path(op)
	return func(in any, s Scope) (bool, error) {
		v, err := read(variable, in, s)
		if err != nil {
			return false, err
		}
		want, err := read(other, in, s)
		return err == nil && o.holds(v, want), err
	}
}

func (c *compiler) typeTest(f fields, op string, variable *jsonpath.Path, check func(any) bool) Test {
	v, _ := f.o.Get(op)
	if _, ok := v.(bool); !ok {
		f.fail(op, "Expected value of type Boolean")
		return nil
	}
	want := v == true
	return func(in any, s Scope) (bool, error) {
		v, err := variable.Eval(in, s)
		if op == "IsPresent" {
			return (err == nil) == want, nil
		}
		if err != nil {
			return false, invalidVariable(variable, err)
		}
		return check(value.Open(v)) == want, nil
	}
}

func read(p *jsonpath.Path, in any, s Scope) (any, error) {
	v, err := p.Eval(in, s)
	if err != nil {
		return nil, invalidVariable(p, err)
	}
	return value.Open(v), nil
}

func invalidVariable(p *jsonpath.Path, err error) error {
	var missing *jsonpath.Missing
	if errors.As(err, &missing) {
		return cause.New("Invalid path '%s': The choice state's condition path references an invalid value.", p)
	}
	return err
}

var typeTests = map[string]func(any) bool{
	"IsPresent":   nil,
	"IsNull":      func(v any) bool { return v == nil },
	"IsString":    func(v any) bool { _, ok := v.(string); return ok },
	"IsBoolean":   func(v any) bool { _, ok := v.(bool); return ok },
	"IsNumeric":   func(v any) bool { _, ok := value.Number(v); return ok },
	"IsTimestamp": func(v any) bool { s, ok := v.(string); _, is := ParseTimestamp(s); return ok && is },
}
