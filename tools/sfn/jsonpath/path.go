// Package jsonpath reads and writes JSON values by path, in the dialect that
// Step Functions speaks: `$` is the state's input, `$$` the context object and
// `$name` a variable; names, indices, slices, wildcards, descendants, filters
// and the functions at the end of a path are those of the Java library behind
// the service, with its wording of what went wrong.
//
// A path is compiled once. A path that can name more than one place yields a
// list, empty when nothing is there; one that names a single place fails when
// nothing is there.
package jsonpath

import (
	"fmt"
	"strconv"
	"strings"
)

// A Root says what a path starts from.
type Root int

// The roots of a path.
const (
	Input Root = iota
	Context
	Variable
)

// A Path is a compiled path. It is safe for concurrent use.
type Path struct {
	text     string
	root     Root
	variable string
	steps    []step
	definite bool
	function string
	args     []any
}

// A Scope holds what paths may refer to besides the input.
type Scope interface {
	Context() any
	Variable(name string) (any, bool)
}

// String returns the path as it was written.
func (p *Path) String() string { return p.text }

// Root says what the path starts from.
func (p *Path) Root() Root { return p.root }

// VariableName is the variable that a path with the root Variable starts from.
func (p *Path) VariableName() string { return p.variable }

// Whole says whether the path is its root and nothing more.
func (p *Path) Whole() bool { return len(p.steps) == 0 && p.function == "" }

// Definite says whether the path names at most one place.
func (p *Path) Definite() bool { return p.definite }

// Reference says whether the path is a Reference Path: one that names exactly
// one place, so that something can be put there.
func (p *Path) Reference() bool {
	if p.function != "" {
		return false
	}
	for _, s := range p.steps {
		switch s := s.(type) {
		case name:
		case index:
			if s < 0 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// A Missing error says that the path leads nowhere.
type Missing struct {
	Path   *Path
	Reason string
	// Beyond says that the path ends with an index beyond the end of an array
	// that is there.
	Beyond bool
}

// Error gives the reason in the words of the service.
func (m *Missing) Error() string { return m.Reason }

// Eval reads the path for the given input.
func (p *Path) Eval(input any, scope Scope) (any, error) {
	root := input
	switch p.root {
	case Context:
		root = scope.Context()
	case Variable:
		v, ok := scope.Variable(p.variable)
		if !ok {
			return nil, &Missing{Path: p, Reason: "Variable '$" + p.variable + "' is not defined"}
		}
		root = v
	}
	return p.Get(root)
}

// Get reads the path from root, whatever kind of root the path has.
func (p *Path) Get(root any) (any, error) {
	left := maxSteps
	return p.get(root, &left)
}

func (p *Path) get(root any, left *int) (any, error) {
	if len(p.steps) == 0 && p.function == "" {
		return root, nil
	}
	if p.definite {
		v, err := p.one(root)
		if err != nil {
			return nil, err
		}
		return p.apply(v)
	}
	all := []any{}
	if err := walk(&collector{root: root, out: &all, left: left}, p.steps, root); err != nil {
		return nil, &Missing{Path: p, Reason: err.Error()}
	}
	return p.apply(all)
}

func (p *Path) one(v any) (any, error) {
	for i, s := range p.steps {
		next, ok := s.pick(v)
		if !ok {
			last := i == len(p.steps)-1
			n, isIndex := s.(index)
			return nil, &Missing{p, reason(p.steps[:i], s, v, last), last && isIndex && n >= 0 && isList(v)}
		}
		v = next
	}
	return v, nil
}

// canonical writes steps the way the service quotes a path.
func canonical(steps []step) string {
	var b strings.Builder
	b.WriteByte('$')
	for _, s := range steps {
		b.WriteString(s.canonical())
	}
	return b.String()
}

func reason(before []step, s step, v any, last bool) string {
	at := canonical(before)
	switch s := s.(type) {
	case name:
		if !isObject(v) {
			return fmt.Sprintf("Expected to find an object with property ['%s'] in path %s but found '%s'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.", string(s), at, javaType(v))
		}
		if !last {
			return "Missing property in path " + at + s.canonical()
		}
	case index:
		if !isList(v) {
			return fmt.Sprintf("Filter: [%s] can only be applied to arrays. Current context is: %s", strconv.Itoa(int(s)), brief(v))
		}
	}
	return "No results for path: " + at + s.canonical()
}
