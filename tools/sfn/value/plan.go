package value

import (
	"encoding"
	"encoding/json"
	"reflect"
	"strings"
	"sync"
)

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
