// Package value holds the JSON values that flow through a state machine.
//
// A value is nil, bool, int64, float64, json.Number (an integer too large for
// int64), string, []any or *Object. Values are never changed once they have
// been handed on, so they are shared instead of copied. Any other Go type may
// stand in a value as well: it is opaque, travels untouched from task to task,
// and is opened with encoding/json only when something looks inside it.
//
// Paths into values are package jsonpath's.
package value

import (
	"encoding/json"
	"fmt"
)

// Open returns v as one of the kinds that this package names. An opaque struct
// is opened one level deep, so that its members may be opaque again; any other
// opaque value is marshalled and read back, and nil if it cannot be.
func Open(v any) any {
	switch v := v.(type) {
	case nil, bool, int64, float64, json.Number, string, []any, *Object:
		return v
	case int:
		return int64(v)
	case json.RawMessage:
		read, err := Decode(string(v))
		if err != nil {
			return nil
		}
		return read
	default:
		return reopen(v)
	}
}

func reopen(v any) any {
	if o, ok := lift(v); ok {
		return o
	}
	opened, err := From(v)
	if err != nil {
		return nil
	}
	return opened
}

// From makes a value of anything that encoding/json can marshal.
func From(v any) (any, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("make a JSON value of %T: %w", v, err)
	}
	return Decode(string(raw))
}

// Number returns v as a float64 when it is a number.
func Number(v any) (float64, bool) {
	switch v := Open(v).(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	default:
		return 0, false
	}
}

// Equal says whether a and b are the same JSON; 1 and 1.0 are.
func Equal(a, b any) bool {
	a, b = Open(a), Open(b)
	switch x := a.(type) {
	case []any:
		y, ok := b.([]any)
		return ok && equalLists(x, y)
	case *Object:
		y, ok := b.(*Object)
		return ok && equalObjects(x, y)
	case int64:
		if y, ok := b.(int64); ok {
			return x == y
		}
	case nil, bool, string:
		return a == b
	}
	x, okX := Number(a)
	y, okY := Number(b)
	return okX && okY && x == y
}

func equalLists(x, y []any) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !Equal(x[i], y[i]) {
			return false
		}
	}
	return true
}

func equalObjects(x, y *Object) bool {
	if x.Len() != y.Len() {
		return false
	}
	for i, key := range x.keys {
		other, ok := y.Get(key)
		if !ok || !Equal(x.vals[i], other) {
			return false
		}
	}
	return true
}
