package value

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

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
