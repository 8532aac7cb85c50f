package value

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
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

type fieldPlan struct {
	name                string
	index               int
	omitEmpty, omitZero bool
}

var plans sync.Map // reflect.Type to []fieldPlan; nil where encoding/json must do

func planOf(t reflect.Type) []fieldPlan {
	if p, ok := plans.Load(t); ok {
		return p.([]fieldPlan)
	}
	p := makePlan(t)
	plans.Store(t, p)
	return p
}

func makePlan(t reflect.Type) []fieldPlan {
	if custom(t) {
		return nil
	}
	plan := []fieldPlan{}
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case f.Anonymous, strings.Contains(options, "string"):
			return nil
		case !f.IsExported(), tag == "-":
			continue
		case !tagged || name == "":
			name = f.Name
		}
		plan = append(plan, fieldPlan{name, i, strings.Contains(options, "omitempty"), strings.Contains(options, "omitzero")})
	}
	return plan
}

var (
	marshaler       = reflect.TypeFor[json.Marshaler]()
	textMarshaler   = reflect.TypeFor[encoding.TextMarshaler]()
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// custom says whether the type has a say in how it is written or read.
func custom(t reflect.Type) bool {
	if t.Implements(marshaler) || t.Implements(textMarshaler) {
		return true
	}
	p := reflect.PointerTo(t)
	return p.Implements(marshaler) || p.Implements(textMarshaler) || p.Implements(unmarshaler) || p.Implements(textUnmarshaler)
}

func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}

// Into stores v in the Go variable that target points to. Members that have
// the type of their field already are handed over as they are, not copied.
func Into(v, target any) error {
	rv := reflect.ValueOf(target)
	if rv.Kind() != reflect.Pointer || rv.IsNil() {
		return fmt.Errorf("read a JSON value into %T: it must be a pointer", target)
	}
	return into(v, rv.Elem())
}

func into(v any, dst reflect.Value) error {
	if v != nil {
		if src := reflect.ValueOf(v); src.Type() == dst.Type() {
			dst.Set(src)
			return nil
		} else if src.Kind() == reflect.Pointer && src.Type().Elem() == dst.Type() && !src.IsNil() {
			dst.Set(src.Elem())
			return nil
		}
	}
	o, ok := v.(*Object)
	if ok && dst.Kind() == reflect.Struct {
		if plan := planOf(dst.Type()); plan != nil {
			return fill(o, dst, plan)
		}
	}
	if s, ok := v.(string); ok && dst.Kind() == reflect.String && !custom(dst.Type()) {
		dst.SetString(s)
		return nil
	}
	if err := json.Unmarshal(Append(nil, v), dst.Addr().Interface()); err != nil {
		return fmt.Errorf("read a JSON value into %s: %w", dst.Type(), err)
	}
	return nil
}

func fill(o *Object, dst reflect.Value, plan []fieldPlan) error {
	for i := range o.Len() {
		key, v := o.At(i)
		f, ok := match(plan, key)
		if !ok || v == nil {
			continue
		}
		if err := into(v, dst.Field(f.index)); err != nil {
			return fmt.Errorf("field %s: %w", key, err)
		}
	}
	return nil
}

// match finds the field for a key as encoding/json does: exactly, or else
// whatever the case.
func match(plan []fieldPlan, key string) (fieldPlan, bool) {
	for _, f := range plan {
		if f.name == key {
			return f, true
		}
	}
	for _, f := range plan {
		if strings.EqualFold(f.name, key) {
			return f, true
		}
	}
	return fieldPlan{}, false
}
