package asl

import (
	"fmt"
	"strings"

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
