package asl

import (
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// maxSeconds is the largest number of seconds a definition may give.
const maxSeconds = 99_999_999

// fields reads the members of one object of a definition and notes what is
// wrong with them.
type fields struct {
	c   *compiler
	loc string
	o   *value.Object
}

func (f fields) at(field string) string { return f.loc + "/" + field }

func (f fields) has(field string) bool { _, ok := f.o.Get(field); return ok }

func (f fields) fail(field, format string, args ...any) {
	loc := f.loc
	if field != "" {
		loc = f.at(field)
	}
	f.c.fail(loc, format, args...)
}

// missing lists those of the names that are not there.
func (f fields) missing(names ...string) string {
	var absent []string
	for _, n := range names {
		if !f.has(n) {
			absent = append(absent, n)
		}
	}
	return strings.Join(absent, ", ")
}

// only reports the members with other names.
func (f fields) only(names ...string) {
	for _, k := range f.o.Keys() {
		if !oneOf(names, k) {
			f.unsupported(k)
		}
	}
}

func (f fields) unsupported(field string) { f.fail("", "Field '%s' is not supported", field) }

func (f fields) text(field string, required bool) (string, bool) {
	v, ok := f.o.Get(field)
	if !ok {
		if required {
			f.fail("", "The field '%s' is required but was missing", field)
		}
		return "", false
	}
	s, ok := v.(string)
	if !ok {
		f.fail(field, "Expected value of type String")
	}
	return s, ok
}

func (f fields) object(field string) (fields, bool) {
	v, _ := f.o.Get(field)
	o, ok := v.(*value.Object)
	if !ok {
		f.fail(field, "Expected value of type Object")
	}
	return fields{f.c, f.at(field), o}, ok
}

// list reads an array of objects.
func (f fields) list(field string) []fields {
	v, ok := f.o.Get(field)
	if !ok {
		return nil
	}
	items, ok := v.([]any)
	if !ok {
		f.fail(field, "Expected value of type Array")
		return nil
	}
	var all []fields
	for i, item := range items {
		loc := fmt.Sprintf("%s[%d]", f.at(field), i)
		o, ok := item.(*value.Object)
		if !ok {
			f.c.fail(loc, "Expected value of type Object")
			continue
		}
		all = append(all, fields{f.c, loc, o})
	}
	return all
}

func (f fields) boolean(field string) bool {
	v, ok := f.o.Get(field)
	if !ok {
		return false
	}
	b, ok := v.(bool)
	if !ok {
		f.fail(field, "Expected value of type Boolean")
	}
	return b
}

func (f fields) integer(field string, low, high int64) (int64, bool) {
	v, ok := f.o.Get(field)
	if !ok {
		return 0, false
	}
	n, ok := v.(int64)
	if !ok {
		f.fail(field, "Expected value of type Integer")
		return 0, false
	}
	if n < low || n > high {
		f.fail(field, "The value must be between %d and %d", low, high)
		return 0, false
	}
	return n, true
}

func (f fields) number(field string) (float64, bool) {
	v, ok := f.o.Get(field)
	if !ok {
		return 0, false
	}
	n, ok := value.Number(v)
	if !ok {
		f.fail(field, "Expected value of type Float")
	}
	return n, ok
}

// path reads a path; nil when the field is absent or wrong.
func (f fields) path(field string) *jsonpath.Path {
	s, ok := f.text(field, false)
	if !ok {
		return nil
	}
	p, err := jsonpath.Compile(s)
	if err != nil {
		f.fail(field, "Value is not a valid JSONPath")
		return nil
	}
	return p
}

func (f fields) reference(field string) *jsonpath.Path {
	p := f.path(field)
	if p != nil && !p.Reference() {
		f.fail(field, "Value is not a Reference Path")
		return nil
	}
	return p
}

func (f fields) selector(field string) Selector {
	v, ok := f.o.Get(field)
	switch {
	case !ok:
		return Selector{}
	case v == nil:
		return Selector{Null: true}
	}
	p := f.path(field)
	if p != nil && p.Root() == jsonpath.Input && p.Whole() {
		return Selector{}
	}
	return Selector{Path: p}
}

func (f fields) resultPath() ResultPath {
	v, ok := f.o.Get("ResultPath")
	switch {
	case !ok:
		return ResultPath{}
	case v == nil:
		return ResultPath{Discard: true}
	}
	p := f.reference("ResultPath")
	if p == nil || p.Whole() {
		return ResultPath{}
	}
	if p.Root() != jsonpath.Input {
		f.fail("ResultPath", "Value is not a Reference Path")
	}
	return ResultPath{Path: p}
}

// seconds reads field or the path in field+"Path".
func (f fields) seconds(field, pathField string, low int64) Seconds {
	if f.has(field) && f.has(pathField) {
		f.fail("", "Only one of these fields may be set: [%s, %s]", field, pathField)
		return Seconds{}
	}
	if f.has(pathField) {
		return Seconds{Path: f.path(pathField), Set: true}
	}
	n, ok := f.integer(field, low, maxSeconds)
	return Seconds{Value: n, Set: ok}
}

// template compiles a payload template.
func (f fields) template(field string) *Template {
	v, ok := f.o.Get(field)
	if !ok {
		return nil
	}
	n := f.c.node(f.at(field), v)
	if fixed, ok := n.(fixedNode); ok {
		return Fixed(fixed.v)
	}
	return &Template{node: n}
}

func (c *compiler) node(loc string, v any) node {
	switch v := v.(type) {
	case *value.Object:
		return c.objectNode(loc, v)
	case []any:
		nodes, computed := make(listNode, len(v)), false
		for i, e := range v {
			nodes[i] = c.node(fmt.Sprintf("%s[%d]", loc, i), e)
			_, fixed := nodes[i].(fixedNode)
			computed = computed || !fixed
		}
		if computed {
			return nodes
		}
	}
	return fixedNode{v}
}

func (c *compiler) objectNode(loc string, o *value.Object) node {
	out := &objectNode{}
	computed := false
	for i := range o.Len() {
		key, v := o.At(i)
		bare, dynamic := strings.CutSuffix(key, ".$")
		if !dynamic {
			n := c.node(loc+"/"+key, v)
			_, fixed := n.(fixedNode)
			computed = computed || !fixed
			out.keys, out.nodes = append(out.keys, key), append(out.nodes, n)
			continue
		}
		computed = true
		text, ok := v.(string)
		var expr Expr
		err := fmt.Errorf("no text")
		if ok {
			expr, err = compileExpr(text)
		}
		if err != nil {
			c.fail(loc, "The value for the field '%s' must be a valid JSONPath or a valid intrinsic function call", key)
			continue
		}
		out.keys, out.nodes = append(out.keys, bare), append(out.nodes, exprNode{key, expr})
	}
	if !computed {
		return fixedNode{o}
	}
	return out
}
