package asl

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
)

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
		f.exclude(field, pathField)
		return Seconds{}
	}
	if f.has(pathField) {
		return Seconds{Path: f.path(pathField), Set: true}
	}
	n, ok := f.integer(field, low, maxSeconds)
	return Seconds{Value: n, Set: ok}
}
