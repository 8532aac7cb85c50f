package asl

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

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

// assign compiles the template of Assign, whose members are variables.
func (f fields) assign() *Template {
	v, ok := f.o.Get("Assign")
	if !ok {
		return nil
	}
	o, ok := v.(*value.Object)
	if !ok {
		f.fail("Assign", "Expected value of type Object")
		return nil
	}
	for _, key := range o.Keys() {
		if name := strings.TrimSuffix(key, ".$"); !validVariable(name) {
			f.fail("Assign", "The variable name '%s' is not valid", name)
		}
	}
	return f.template("Assign")
}

// maxVariable is the most characters that the name of a variable may have.
const maxVariable = 80

// validVariable says whether name can be that of a variable: an identifier of
// Unicode Standard Annex 31 that is not reserved.
func validVariable(name string) bool {
	if name == "" || name == "states" || utf8.RuneCountInString(name) > maxVariable {
		return false
	}
	for i, r := range name {
		start := r == '_' || unicode.IsLetter(r) || unicode.Is(unicode.Nl, r)
		if !start && (i == 0 || !unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc)) {
			return false
		}
	}
	return true
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
