package emulator

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Trim returns a copy of a template for the emulator at endpoint: without what is
// left out, and with the addresses of APIs as the emulator has them. An If that
// mentions something left out becomes its other branch. Whatever else mentions
// it is an error: the template would not be the same one any more.
func Trim(template []byte, endpoint string, omissions []Omission) ([]byte, error) {
	var doc map[string]any
	if err := yaml.Unmarshal(template, &doc); err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	resources, _ := doc["Resources"].(map[string]any)
	gone := remove(resources, omissions)
	doc["Resources"] = without(resources, gone)
	doc, _ = readdress(doc, endpoint).(map[string]any)
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

// apiAddress is where AWS serves an API, as the template writes it.
var apiAddress = regexp.MustCompile(`(http|ws)s://(\$\{\w+\})\.execute-api\.\$\{AWS::Region\}\.\$\{AWS::URLSuffix\}`)

// readdress replaces the addresses of APIs: the emulator serves them below its own.
func readdress(v any, endpoint string) any {
	switch v := v.(type) {
	case string:
		return apiAddress.ReplaceAllString(v, "${1}://"+strings.TrimPrefix(endpoint, "http://")+"/_aws/execute-api/${2}")
	case map[string]any:
		for k, e := range v {
			v[k] = readdress(e, endpoint)
		}
	case []any:
		for i, e := range v {
			v[i] = readdress(e, endpoint)
		}
	}
	return v
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
