package emulator

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Trim returns a copy of a template without what is left out. An If that
// mentions something left out becomes its other branch. Whatever else mentions
// it is an error: the template would not be the same one any more.
func Trim(template []byte, omissions []Omission) ([]byte, error) {
	var doc map[string]any
	if err := yaml.Unmarshal(template, &doc); err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	resources, _ := doc["Resources"].(map[string]any)
	gone := remove(resources, omissions)
	doc["Resources"] = without(resources, gone)
	if name, ok := mentions(doc["Resources"], gone); ok {
		return nil, fmt.Errorf("the template needs %s, which is left out", name)
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(doc); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}

// remove takes the resources out and returns their names.
func remove(resources map[string]any, omissions []Omission) []string {
	var gone []string
	for _, name := range slices.Sorted(maps.Keys(resources)) {
		resource, _ := resources[name].(map[string]any)
		for _, o := range omissions {
			if o.Name == name || o.Type != "" && o.Type == resource["Type"] {
				gone = append(gone, name)
				delete(resources, name)
				break
			}
		}
	}
	return gone
}

// without replaces each If that mentions a name that is gone by its other branch.
func without(v any, gone []string) any {
	switch v := v.(type) {
	case map[string]any:
		if branches, ok := v["Fn::If"].([]any); ok && len(branches) == 3 {
			if _, ok := mentions(branches[1], gone); ok {
				return without(branches[2], gone)
			}
			if _, ok := mentions(branches[2], gone); ok {
				return without(branches[1], gone)
			}
		}
		for k, e := range v {
			v[k] = without(e, gone)
		}
	case []any:
		for i, e := range v {
			v[i] = without(e, gone)
		}
	}
	return v
}

// mentions finds a Ref, a GetAtt or a DependsOn of a name that is gone.
func mentions(v any, gone []string) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, slices.Contains(gone, v)
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if name, ok := mentions(v[k], gone); ok {
				return name, true
			}
		}
	case []any:
		for _, e := range v {
			if name, ok := mentions(e, gone); ok {
				return name, true
			}
		}
	}
	return "", false
}
