package asl

import (
	"fmt"

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
func (f fields) missing(names ...string) []string {
	var absent []string
	for _, n := range names {
		if !f.has(n) {
			absent = append(absent, n)
		}
	}
	return absent
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

func (f fields) require(names ...string) { f.fail("", "These fields are required: %s", quoted(names)) }

// exclude reports that at most one of the names may be there.
func (f fields) exclude(names ...string) {
	f.fail("", "There should only be one of the following fields: %s", quoted(names))
}

func (f fields) text(field string, required bool) (string, bool) {
	v, ok := f.o.Get(field)
	if !ok {
		if required {
			f.require(field)
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
	switch {
	case n < low:
		f.fail(field, "Minimum value is %d", low)
	case n > high:
		f.fail(field, "Maximum value is %d", high)
	}
	return n, n >= low && n <= high
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
