package openapi

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// schemas collects the schemas of named structs.
type schemas struct {
	named object
	types map[string]reflect.Type
}

// closed are the lists of words that a type may be.
var closed = map[reflect.Type][]string{
	reflect.TypeFor[api.Role]():             words(api.Viewer, api.Operator),
	reflect.TypeFor[incident.Severity]():    words(incident.SeverityCritical, incident.SeverityHigh, incident.SeverityMedium, incident.SeverityLow, incident.SeverityInfo),
	reflect.TypeFor[incident.Status]():      words(incident.OnHold, incident.Open, incident.Acknowledged, incident.Resolved, incident.Merged),
	reflect.TypeFor[incident.Kind]():        words(incident.Fault, incident.Recovery, incident.Change, incident.Security, incident.Info),
	reflect.TypeFor[incident.NoticeState](): words(incident.Sending, incident.Sent, incident.Unconfirmed, incident.Refused, incident.Held, incident.Released),
	reflect.TypeFor[incident.Outcome]():     words(incident.Outcomes()...),
}

func words[T ~string](values ...T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// of returns the schema of a value's type.
func (s *schemas) of(v any) (object, error) { return s.ofType(reflect.TypeOf(v)) }

func (s *schemas) ofType(t reflect.Type) (object, error) {
	if t == reflect.TypeFor[time.Time]() {
		return object{"type": "string", "format": "date-time"}, nil
	}
	if enum, ok := closed[t]; ok {
		return object{"type": "string", "enum": enum}, nil
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}, nil
	case reflect.Bool:
		return object{"type": "boolean"}, nil
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}, nil
	case reflect.Float64:
		return object{"type": "number"}, nil
	case reflect.Pointer:
		return s.ofType(t.Elem())
	case reflect.Slice:
		items, err := s.ofType(t.Elem())
		return object{"type": "array", "items": items}, err
	case reflect.Map:
		values, err := s.ofType(t.Elem())
		return object{"type": "object", "additionalProperties": values}, err
	case reflect.Struct:
		return s.ref(t)
	default:
		return nil, fmt.Errorf("%s has no schema", t)
	}
}

// ref names the schema of a struct and makes it where it is new.
func (s *schemas) ref(t reflect.Type) (object, error) {
	ref := object{"$ref": "#/components/schemas/" + t.Name()}
	if known, ok := s.types[t.Name()]; ok {
		if known != t {
			return nil, fmt.Errorf("%s and %s have one name", known, t)
		}
		return ref, nil
	}
	if s.types == nil {
		s.types = map[string]reflect.Type{}
	}
	s.types[t.Name()] = t
	schema, err := s.fields(t)
	s.named[t.Name()] = schema
	return ref, err
}

func (s *schemas) fields(t reflect.Type) (object, error) {
	properties, required := object{}, []string{}
	for f := range t.Fields() {
		if !f.IsExported() {
			continue
		}
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		schema, err := s.ofType(f.Type)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t, f.Name, err)
		}
		if enum := f.Tag.Get("enum"); enum != "" {
			schema["enum"] = strings.Split(enum, ",")
		}
		if text := f.Tag.Get("doc"); text != "" {
			schema["description"] = text
		}
		properties[name] = schema
		if !strings.Contains(options, "omit") {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}, nil
}
