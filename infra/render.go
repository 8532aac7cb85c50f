package infra

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"go.yaml.in/yaml/v3"
)

// A File is a rendered template with the name it is committed under.
type File struct {
	Name string
	Data []byte
}

// Render returns the committed templates of this folder.
func Render() ([]File, error) {
	stack, err := Stack()
	if err != nil {
		return nil, err
	}
	var out []File
	for _, f := range []struct {
		name string
		t    *Template
	}{{"template.yaml", stack}, {"artifacts.yaml", Artifacts()}} {
		data, err := f.t.YAML()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		out = append(out, File{f.name, data})
	}
	return out, nil
}

// Document returns the template as CloudFormation reads it. It is an error when
// anything in it is not what the code meant, see check.
func (t *Template) Document() (map[string]any, error) {
	data, err := json.Marshal(t.Template)
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&doc); err != nil {
		return nil, err
	}
	if len(t.Rules) > 0 {
		doc["Rules"] = plain(t.Rules)
	}
	if _, err := unmark(doc); err != nil {
		return nil, err
	}
	return doc, check(doc)
}

// plain brings a value of this package to the shape that JSON has.
func plain(v any) any {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("infra: %v cannot be written: %v", reflect.TypeOf(v), err)) // a programming error
	}
	var out any
	if err := json.Unmarshal(data, &out); err != nil {
		panic(err)
	}
	return out
}

// YAML renders the template. Keys are sorted, so it is the same every time.
func (t *Template) YAML() ([]byte, error) {
	doc, err := t.Document()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(numbers(doc)); err != nil {
		return nil, err
	}
	return out.Bytes(), encoder.Close()
}

// numbers makes numbers of what the decoder kept as text.
func numbers(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			v[k] = numbers(e)
		}
	case []any:
		for i, e := range v {
			v[i] = numbers(e)
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	}
	return v
}
