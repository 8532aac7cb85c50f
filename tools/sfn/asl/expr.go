package asl

import (
	"errors"
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/intrinsic"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// An Expr is a compiled path or call of an intrinsic function.
type Expr interface {
	Eval(input any, scope Scope) (any, error)
	String() string
}

type pathExpr struct{ *jsonpath.Path }

func (p pathExpr) Eval(input any, scope Scope) (any, error) { return p.Path.Eval(input, scope) }

// compileExpr compiles the value of a field that takes a path or a call.
func compileExpr(text string) (Expr, error) {
	if intrinsic.IsCall(text) {
		return intrinsic.Compile(text)
	}
	p, err := jsonpath.Compile(text)
	if err != nil {
		return nil, err
	}
	return pathExpr{p}, nil
}

// A Template is a compiled payload template.
type Template struct {
	fixed any // the whole value, when nothing in it is computed
	node  node
}

// Fixed returns a template that always yields v.
func Fixed(v any) *Template { return &Template{fixed: v} }

// Eval fills the template in.
func (t *Template) Eval(input any, scope Scope) (any, error) {
	if t.node == nil {
		return t.fixed, nil
	}
	return t.node.eval(input, scope)
}

type node interface {
	eval(input any, scope Scope) (any, error)
}

type fixedNode struct{ v any }

func (f fixedNode) eval(any, Scope) (any, error) { return f.v, nil }

type exprNode struct {
	field string // with its `.$`
	expr  Expr
}

func (e exprNode) eval(input any, scope Scope) (any, error) {
	v, err := e.expr.Eval(input, scope)
	var missing *jsonpath.Missing
	if errors.As(err, &missing) {
		if missing.Beyond { // the service takes that for null
			return nil, nil
		}
		return nil, &TemplateError{fmt.Sprintf("The JSONPath '%s' specified for the field '%s' could not be found in the input '%s'", e.expr, e.field, value.Text(input))}
	}
	return v, err
}

// A TemplateError says that a path in a payload template leads nowhere.
type TemplateError struct{ Message string }

// Error gives the message in the words of the service.
func (t *TemplateError) Error() string { return t.Message }

type objectNode struct {
	keys  []string
	nodes []node
}

func (o *objectNode) eval(input any, scope Scope) (any, error) {
	out := value.NewObject(len(o.keys))
	for i, n := range o.nodes {
		v, err := n.eval(input, scope)
		if err != nil {
			return nil, err
		}
		out.Set(o.keys[i], v)
	}
	return out, nil
}

type listNode []node

func (l listNode) eval(input any, scope Scope) (any, error) {
	out := make([]any, len(l))
	for i, n := range l {
		v, err := n.eval(input, scope)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}
