package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Schema returns the JSON schema of the configuration file.
func Schema() ([]byte, error) {
	s := schemaOf(reflect.TypeFor[Config](), "")
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "CloudOps Autopilot configuration"
	out, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write schema: %w", err)
	}
	return append(out, '\n'), nil
}

func schemaOf(t reflect.Type, tag reflect.StructTag) map[string]any {
	out := map[string]any{}
	if doc := tag.Get("doc"); doc != "" {
		out["description"] = doc
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		out["type"], out["format"] = "string", "date-time"
	case t == reflect.TypeFor[Duration]():
		out["type"], out["pattern"] = "string", `^([0-9]+(\.[0-9]+)?(ns|us|ms|s|m|h))+$`
	case t.Kind() == reflect.Struct:
		properties := map[string]any{}
		for name, f := range fieldsOf(t) {
			properties[name] = schemaOf(f.Type, f.Tag)
		}
		out["type"], out["additionalProperties"], out["properties"] = "object", false, properties
	case t.Kind() == reflect.Slice:
		out["type"], out["items"] = "array", schemaOf(t.Elem(), limits(tag))
	case t.Kind() == reflect.Map:
		out["type"], out["additionalProperties"] = "object", schemaOf(t.Elem(), "")
	case t.Kind() == reflect.String:
		out["type"] = "string"
		if enum := tag.Get("enum"); enum != "" {
			out["enum"] = strings.Split(enum, ",")
		}
	case t.Kind() == reflect.Float64:
		out["type"] = "number"
	default:
		out["type"] = "integer"
	}
	for key, word := range map[string]string{"min": "minimum", "max": "maximum"} {
		if v, err := strconv.ParseFloat(tag.Get(key), 64); err == nil {
			out[word] = v
		}
	}
	return out
}

// limits returns the part of a list's tag that holds for its entries.
func limits(tag reflect.StructTag) reflect.StructTag {
	return reflect.StructTag(`enum:"` + tag.Get("enum") + `"`)
}
