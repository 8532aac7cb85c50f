package value

import (
	"reflect"
)

// lift opens a struct one level deep: its members are values, or opaque again.
// false means that encoding/json has to do it.
func lift(v any) (any, bool) {
	rv := reflect.ValueOf(v)
	for rv.Kind() == reflect.Pointer && !rv.IsNil() && !custom(rv.Type()) {
		rv = rv.Elem()
	}
	if rv.Kind() != reflect.Struct {
		return nil, false
	}
	plan := planOf(rv.Type())
	if plan == nil {
		return nil, false
	}
	o := NewObject(len(plan))
	for _, f := range plan {
		field := rv.Field(f.index)
		if f.omitEmpty && empty(field) || f.omitZero && field.IsZero() {
			continue
		}
		o.Set(f.name, member(field))
	}
	return o, true
}

// member returns a field as a value; what is not simple stays opaque.
func member(f reflect.Value) any {
	if custom(f.Type()) {
		return f.Interface()
	}
	switch f.Kind() {
	case reflect.String:
		return f.String()
	case reflect.Bool:
		return f.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return f.Int()
	case reflect.Float32, reflect.Float64:
		return f.Float()
	case reflect.Pointer, reflect.Map, reflect.Interface:
		if f.IsNil() {
			return nil
		}
	case reflect.Slice:
		if f.IsNil() {
			return nil
		}
	}
	return f.Interface()
}
