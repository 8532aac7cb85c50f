package config

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// shape compares a document with the type it is to be read into, so that every
// wrong key and type is named with its line and field.
func shape(n *yaml.Node, into any) Problems {
	w := &walker{}
	w.walk(n, reflect.TypeOf(into).Elem(), "", "")
	return w.problems
}

type walker struct{ problems Problems }

func (w *walker) add(n *yaml.Node, field, format string, args ...any) {
	w.problems = append(w.problems, Problem{Line: n.Line, Field: field, Text: fmt.Sprintf(format, args...)})
}

func (w *walker) walk(n *yaml.Node, t reflect.Type, field string, tag reflect.StructTag) {
	if n.Kind == yaml.AliasNode {
		w.add(n, field, "aliases are not supported")
		return
	}
	if n.Tag == "!!null" && field != "" {
		return // the same as leaving it out
	}
	switch {
	case t == reflect.TypeFor[time.Time]() || t == reflect.TypeFor[Duration]():
		w.scalar(n, t, field, tag)
	case t.Kind() == reflect.Struct:
		w.object(n, t, field)
	case t.Kind() == reflect.Slice:
		w.list(n, t, field, tag)
	case t.Kind() == reflect.Map:
		w.table(n, t, field)
	default:
		w.scalar(n, t, field, tag)
	}
}

func (w *walker) object(n *yaml.Node, t reflect.Type, field string) {
	if n.Kind != yaml.MappingNode {
		w.add(n, field, "want keys and values, got %s", found(n))
		return
	}
	known := fieldsOf(t)
	var seen []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(field, key.Value)
		f, ok := known[key.Value]
		switch {
		case !ok:
			w.add(key, at, "unknown key%s", didYouMean(key.Value, known))
		case slices.Contains(seen, key.Value):
			w.add(key, at, "given twice")
		default:
			w.walk(value, f.Type, at, f.Tag)
		}
		seen = append(seen, key.Value)
	}
}

func (w *walker) list(n *yaml.Node, t reflect.Type, field string, tag reflect.StructTag) {
	if n.Kind != yaml.SequenceNode {
		w.add(n, field, "want a list, got %s", found(n))
		return
	}
	for i, item := range n.Content {
		w.walk(item, t.Elem(), fmt.Sprintf("%s[%d]", field, i), tag)
	}
}

func (w *walker) table(n *yaml.Node, t reflect.Type, field string) {
	if n.Kind != yaml.MappingNode {
		w.add(n, field, "want keys and values, got %s", found(n))
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		w.walk(n.Content[i+1], t.Elem(), join(field, n.Content[i].Value), "")
	}
}

func (w *walker) scalar(n *yaml.Node, t reflect.Type, field string, tag reflect.StructTag) {
	if n.Kind != yaml.ScalarNode {
		w.add(n, field, "want %s, got %s", wanted(t), found(n))
		return
	}
	if t.Kind() == reflect.String && n.Tag != "!!str" {
		w.add(n, field, "want text, got %s (quote it)", found(n))
		return
	}
	v := reflect.New(t)
	if err := n.Decode(v.Interface()); err != nil {
		w.add(n, field, "want %s, got %s", wanted(t), found(n))
		return
	}
	if enum := tag.Get("enum"); enum != "" && !slices.Contains(strings.Split(enum, ","), n.Value) {
		w.add(n, field, "want one of %s, got %q", strings.ReplaceAll(enum, ",", ", "), n.Value)
	}
	w.bounds(n, v.Elem(), field, tag)
}

func (w *walker) bounds(n *yaml.Node, v reflect.Value, field string, tag reflect.StructTag) {
	if !v.CanInt() && !v.CanFloat() || v.Type() == reflect.TypeFor[Duration]() {
		return
	}
	got, err := strconv.ParseFloat(fmt.Sprint(v.Interface()), 64)
	if err != nil {
		w.add(n, field, "want a number, got %s", found(n))
		return
	}
	if least, err := strconv.ParseFloat(tag.Get("min"), 64); err == nil && !(got >= least) {
		w.add(n, field, "want at least %v, got %v", least, got)
	}
	if most, err := strconv.ParseFloat(tag.Get("max"), 64); err == nil && !(got <= most) {
		w.add(n, field, "want at most %v, got %v", most, got)
	}
}

func wanted(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "a time such as 2026-01-31T08:00:00Z"
	case t == reflect.TypeFor[Duration]():
		return "a duration such as 15m"
	case t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Float64:
		return "a number"
	default:
		return "a whole number"
	}
}

func found(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys and values"
	case yaml.SequenceNode:
		return "a list"
	default:
		return strconv.Quote(n.Value)
	}
}

// fieldsOf returns the fields of a struct by the name they have in the file.
func fieldsOf(t reflect.Type) map[string]reflect.StructField {
	out := make(map[string]reflect.StructField, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		out[nameOf(f)] = f
	}
	return out
}

func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return name
}

func join(field, key string) string {
	if field == "" {
		return key
	}
	return field + "." + key
}

// didYouMean proposes the known key that differs least, if one is close.
func didYouMean(key string, known map[string]reflect.StructField) string {
	best, least := "", 3
	for name := range known {
		if d := distance(strings.ToLower(key), strings.ToLower(name)); d < least || d == least && best != "" && name < best {
			best, least = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %s?", best)
}

// distance is the Levenshtein distance.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
