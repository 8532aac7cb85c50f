package api

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A call is a request on its route.
type call struct {
	Request
	params map[string]string
}

// id is the incident that the path names.
func (c call) id() string { return c.params["id"] }

// maxParameter is the most bytes of a parameter; the longest cursor has less.
const maxParameter = 900

// one returns a parameter that may be given once.
func (c call) one(name string) (string, error) {
	values := c.Query[name]
	if len(values) > 1 {
		return "", bad(name, "%s is given more than once", name)
	}
	if len(values) == 0 {
		return "", nil
	}
	if len(values[0]) > maxParameter {
		return "", bad(name, "%s has more than %d bytes", name, maxParameter)
	}
	return values[0], nil
}

// number returns a parameter from 1 up to most.
func (c call) number(name string, otherwise, most int) (int, error) {
	text, err := c.one(name)
	if err != nil || text == "" {
		return otherwise, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, bad(name, "%s is %q, want a number from 1 to %d", name, text, most)
	}
	return n, nil
}

// words returns a parameter that may be given several times or hold a list with
// commas, each word one of allowed.
func words[T ~string](c call, name string, allowed []T) ([]T, error) {
	var found []T
	for _, value := range c.Query[name] {
		for word := range strings.SplitSeq(value, ",") {
			if !slices.Contains(allowed, T(word)) {
				return nil, bad(name, "%s is %q, want any of %s", name, word, join(allowed))
			}
			if !slices.Contains(found, T(word)) {
				found = append(found, T(word))
			}
		}
	}
	return found, nil
}

func join[T ~string](words []T) string {
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = string(w)
	}
	return strings.Join(parts, ", ")
}

// cursor returns where a page begins. Cursors are given out by pageAfter; what
// else comes is refused by its form.
func (c call) cursor(form *regexp.Regexp) (string, error) {
	text, err := c.one("cursor")
	if err != nil || text == "" {
		return "", err
	}
	after, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || !form.Match(after) {
		return "", bad("cursor", "this is no cursor that was given out here")
	}
	return string(after), nil
}

// pageAfter makes the cursor of the next page, "" when there is none.
func pageAfter(after string) string { return base64.RawURLEncoding.EncodeToString([]byte(after)) }

// read decodes the body and names what is wrong with it. A field that does not
// exist is refused, so that a misspelt one is noticed.
func read[T any](c call) (T, error) {
	var in T
	if len(bytes.TrimSpace(c.Body)) == 0 {
		return in, bad("body", "the body is empty")
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(c.Body, &fields); err != nil || fields == nil {
		return in, bad("body", "the body is no JSON object")
	}
	known := fieldsOf(reflect.TypeFor[T]())
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, name) {
			return in, bad(name, "there is no field %q here, but %s", name, strings.Join(known, ", "))
		}
	}
	err := json.Unmarshal(c.Body, &in)
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		return in, bad(wrong.Field, "%s is a %s, want a %s", wrong.Field, wrong.Value, kindOf(wrong.Type))
	}
	if err != nil {
		return in, bad("body", "the body cannot be read")
	}
	return in, nil
}

// fieldsOf lists the names that JSON has for the fields of a struct.
func fieldsOf(t reflect.Type) []string {
	var names []string
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// kindOf says in the words of JSON what a type is.
func kindOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Int, reflect.Int64, reflect.Float64:
		return "number"
	case reflect.Bool:
		return "boolean"
	default:
		return "string"
	}
}
