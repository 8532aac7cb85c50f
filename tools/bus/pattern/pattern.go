// Package pattern matches events against EventBridge event patterns.
//
// All keys of a pattern must match, the values of one array are alternatives,
// and an array in the event matches when one of its elements does: an array of
// objects matches a nested pattern only when a single element meets all of it.
// Matching is exact on JSON type and case. A plain number is compared by its
// text, as AWS documents: 300, 300.0 and 3.0e2 differ; the numeric and
// anything-but operators compare values. A key written twice counts once, the
// last time.
//
// Rules, targets and delivery are left to package bus.
package pattern

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// A Pattern is a compiled event pattern. It is safe for concurrent use.
type Pattern struct{ root *object }

// Compile compiles an event pattern. Its error is an *Invalid.
func Compile(text []byte) (*Pattern, error) {
	v, err := decode(text)
	if err != nil {
		return nil, &Invalid{Reason: "it is not valid JSON: " + err.Error()}
	}
	top, ok := v.(map[string]any)
	if !ok {
		return nil, &Invalid{Reason: "it must be a JSON object"}
	}
	c := compiler{combinations: 1}
	root, err := c.object(nil, top)
	if err != nil {
		return nil, err
	}
	return &Pattern{root: root}, nil
}

// Match says whether the event, as returned by Decode, meets the pattern.
func (p *Pattern) Match(event map[string]any) bool { return p.root.match(event, event) }

// An Invalid says why an event pattern is refused.
type Invalid struct {
	Path   string // dotted; "" is the pattern itself
	Reason string
}

// Error begins with the name of the exception that EventBridge answers with.
func (i *Invalid) Error() string {
	where := ""
	if i.Path != "" {
		where = " at " + i.Path
	}
	return fmt.Sprintf("InvalidEventPatternException: Event pattern is not valid%s. Reason: %s", where, i.Reason)
}

// Decode reads an event for Match. Numbers keep their text.
func Decode(raw []byte) (map[string]any, error) {
	v, err := decode(raw)
	if err != nil {
		return nil, err
	}
	event, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("an event must be a JSON object, not %s", typeName(v))
	}
	return event, nil
}

func decode(raw []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("more text follows the first JSON value")
	}
	return v, nil
}

func typeName(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case bool:
		return "a boolean"
	case []any:
		return "an array"
	default:
		return "an object"
	}
}
