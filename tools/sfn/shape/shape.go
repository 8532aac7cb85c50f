// Package shape knows what the responses of AWS operations look like, as far as
// a mocked response of TestState has to be held against them: types, required
// members, enumerations and smallest values.
//
// It covers the services that have a file in data. Whether a mock is checked at
// all, and how strictly, is left to the caller.
package shape

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
)

//go:embed data/*.json
var data embed.FS

// aliases are the names under which Step Functions' optimised integrations call
// a service whose aws-sdk name differs.
var aliases = map[string]string{"events": "eventbridge", "states": "sfn", "bedrock": "bedrockruntime", "logs": "cloudwatchlogs"}

// A Mismatch says, in the service's words, what a mocked response has wrong.
type Mismatch string

// Error returns the sentence.
func (m Mismatch) Error() string { return string(m) }

type shape struct {
	Type     string            `json:"t"`
	Members  map[string]string `json:"m"`
	Required []string          `json:"r"`
	Element  string            `json:"e"`
	Values   []string          `json:"v"`
	Min      float64           `json:"min"`
}

type service struct {
	Operations map[string]string `json:"operations"`
	Shapes     map[string]shape  `json:"shapes"`
}

var (
	mu     sync.Mutex
	loaded = map[string]*service{}
)

// load returns the shapes of a service, nil when there is no file for it.
func load(name string) (*service, error) {
	if alias, ok := aliases[name]; ok {
		name = alias
	}
	mu.Lock()
	defer mu.Unlock()
	if s, ok := loaded[name]; ok {
		return s, nil
	}
	raw, err := data.ReadFile("data/" + name + ".json")
	if err != nil {
		return nil, nil // not covered: nothing to hold against
	}
	s := new(service)
	if err := json.Unmarshal(raw, s); err != nil {
		return nil, fmt.Errorf("response shapes of %s: %w", name, err)
	}
	loaded[name] = s
	return s, nil
}

// Check holds a mocked response, decoded JSON, against the response of an
// operation given as in a Resource ("lambda", "getFunction"). With strict,
// required members must be there. Members the shape does not know are let
// through, as AWS does. The error is in the service's words; an operation that
// is not covered passes.
func Check(serviceName, action string, result any, strict bool) error {
	s, err := load(serviceName)
	if s == nil || err != nil || action == "" {
		return err
	}
	root, ok := s.Operations[strings.ToUpper(action[:1])+action[1:]]
	if !ok {
		return nil
	}
	return s.check(root, "", result, strict)
}

func (s *service) check(name, field string, value any, strict bool) error {
	sh := s.Shapes[name]
	switch sh.Type {
	case "structure":
		return s.checkStructure(sh, field, value, strict)
	case "list":
		list, ok := value.([]any)
		if !ok {
			return mistyped(field, "an array")
		}
		for _, v := range list {
			if err := s.check(sh.Element, field, v, strict); err != nil {
				return err
			}
		}
		return nil
	case "map":
		object, ok := value.(map[string]any)
		if !ok {
			return mistyped(field, "an object")
		}
		for _, k := range slices.Sorted(maps.Keys(object)) {
			if err := s.check(sh.Element, field, object[k], strict); err != nil {
				return err
			}
		}
		return nil
	default:
		return sh.checkScalar(field, value)
	}
}

func (s *service) checkStructure(sh shape, field string, value any, strict bool) error {
	object, ok := value.(map[string]any)
	if !ok {
		return mistyped(field, "an object")
	}
	if strict {
		for _, r := range sh.Required {
			if _, ok := object[MemberName(r)]; !ok {
				return Mismatch("Required field '" + MemberName(r) + "' is missing")
			}
		}
	}
	known := make(map[string]string, len(sh.Members))
	for member, element := range sh.Members {
		known[MemberName(member)] = element
	}
	for _, k := range slices.Sorted(maps.Keys(object)) {
		element, ok := known[k]
		if !ok {
			continue
		}
		if err := s.check(element, k, object[k], strict); err != nil {
			return err
		}
	}
	return nil
}

func (sh shape) checkScalar(field string, value any) error {
	switch sh.Type {
	case "string", "timestamp", "blob":
		text, ok := value.(string)
		switch {
		case !ok:
			return mistyped(field, "a string")
		case len(sh.Values) > 0 && !slices.Contains(sh.Values, text):
			return Mismatch("Field '" + field + "' is not an expected value")
		case float64(len(text)) < sh.Min:
			return Mismatch("Field '" + field + "' is smaller than the minimum length")
		}
	case "integer", "long", "float", "double", "bigdecimal":
		number, ok := asNumber(value)
		switch {
		case !ok:
			return mistyped(field, "a number")
		case number < sh.Min:
			return Mismatch("Field '" + field + "' is less than the minimum value")
		}
	case "boolean":
		if _, ok := value.(bool); !ok {
			return mistyped(field, "a boolean")
		}
	}
	return nil
}

func asNumber(value any) (float64, bool) {
	switch n := value.(type) {
	case float64:
		return n, true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	default:
		return 0, false
	}
}

func mistyped(field, want string) error {
	return Mismatch("Field '" + field + "' must be " + want)
}

// MemberName writes an API member as Step Functions does: in PascalCase, runs of
// capitals folded as the AWS SDK for Java v2 folds them (SSEKMSKeyId is
// SsekmsKeyId).
func MemberName(member string) string {
	runes := []rune(member)
	var b strings.Builder
	for i, r := range runes {
		switch {
		case i == 0:
			b.WriteRune(unicode.ToUpper(r))
		case unicode.IsUpper(r) && unicode.IsUpper(runes[i-1]) && (i+1 == len(runes) || !unicode.IsLower(runes[i+1])):
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
