package pattern

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// operators compile the argument of a content filter. They are filled in by
// init because anything-but refers to the others.
var operators map[string]func(arg any) (test, error)

// reserved are the words that make an object of an $or array an operator.
var reserved = map[string]bool{
	"exactly": true, "exists": true, "prefix": true, "suffix": true, "anything-but": true,
	"equals-ignore-case": true, "wildcard": true, "numeric": true, "cidr": true,
}

func init() {
	operators = map[string]func(any) (test, error){
		"prefix":             affix("prefix", strings.HasPrefix, hasPrefixFold),
		"suffix":             affix("suffix", strings.HasSuffix, hasSuffixFold),
		"equals-ignore-case": equalsIgnoreCase,
		"wildcard":           wildcardOperator,
		"cidr":               cidr,
		"numeric":            numeric,
		"anything-but":       anythingBut,
	}
}

// affix compiles prefix and suffix, each of which may wrap equals-ignore-case.
func affix(name string, exact, fold func(s, part string) bool) func(any) (test, error) {
	return func(arg any) (test, error) {
		has := exact
		if o, ok := arg.(map[string]any); ok && len(o) == 1 {
			if inner, ok := o["equals-ignore-case"]; ok {
				arg, has = inner, fold
			}
		}
		part, ok := arg.(string)
		if !ok {
			return nil, fmt.Errorf("%s match pattern must be a string", name)
		}
		return ofString(func(s string) bool { return has(s, part) }), nil
	}
}

func hasPrefixFold(s, part string) bool {
	return strings.HasPrefix(strings.ToLower(s), strings.ToLower(part))
}

func hasSuffixFold(s, part string) bool {
	return strings.HasSuffix(strings.ToLower(s), strings.ToLower(part))
}

func equalsIgnoreCase(arg any) (test, error) {
	want, ok := arg.(string)
	if !ok {
		return nil, errors.New("equals-ignore-case match pattern must be a string")
	}
	return ofString(func(s string) bool { return strings.EqualFold(s, want) }), nil
}

func wildcardOperator(arg any) (test, error) {
	text, ok := arg.(string)
	if !ok {
		return nil, errors.New("wildcard match pattern must be a string")
	}
	w, err := parseWildcard(text)
	if err != nil {
		return nil, err
	}
	return ofString(w.match), nil
}

func cidr(arg any) (test, error) {
	text, ok := arg.(string)
	if !ok {
		return nil, errors.New("cidr match pattern must be a string")
	}
	network, err := netip.ParsePrefix(text)
	if err != nil {
		return nil, fmt.Errorf("malformed CIDR %q: an address and a mask like 10.0.0.0/24 are needed", text)
	}
	network = network.Masked()
	return ofString(func(s string) bool {
		ip, err := netip.ParseAddr(s)
		return err == nil && network.Contains(ip)
	}), nil
}

// anythingBut takes a string, a number, a list of either, or one operator with
// a string or a list of strings.
func anythingBut(arg any) (test, error) {
	switch arg := arg.(type) {
	case string:
		return not(exactly(arg)), nil
	case json.Number:
		return anythingButList([]any{arg})
	case []any:
		return anythingButList(arg)
	case map[string]any:
		return anythingButOperator(arg)
	default:
		return nil, errors.New("anything-but needs a string, a number, a list of either, or one operator")
	}
}

func anythingButList(list []any) (test, error) {
	var tests []test
	stringsSeen, numbersSeen := false, false
	for _, v := range list {
		switch v.(type) {
		case string:
			stringsSeen = true
			tests = append(tests, exactly(v))
		case json.Number:
			numbersSeen = true
			want, ok := numberOf(v)
			if !ok {
				return nil, errNumberRange
			}
			tests = append(tests, func(v any) bool { n, ok := numberOf(v); return ok && n == want })
		default:
			return nil, errors.New("an anything-but list holds strings or numbers, nothing else")
		}
	}
	if stringsSeen == numbersSeen {
		return nil, errors.New("an anything-but list holds strings only or numbers only, and is not empty")
	}
	return not(anyOf(tests)), nil
}

func anythingButOperator(in map[string]any) (test, error) {
	name, arg, ok := only(in)
	if !ok {
		return nil, fmt.Errorf("only one key is allowed in an anything-but expression, not %d", len(in))
	}
	switch name {
	case "prefix", "suffix", "equals-ignore-case", "wildcard":
	default:
		return nil, fmt.Errorf("anything-but cannot hold %s", name)
	}
	list, ok := arg.([]any)
	if !ok {
		list = []any{arg}
	}
	return anythingButEach(name, list)
}

// only returns the single key of in and its value.
func only(in map[string]any) (name string, value any, ok bool) {
	for name, value = range in {
	}
	return name, value, len(in) == 1
}

func anythingButEach(name string, list []any) (test, error) {
	if len(list) == 0 {
		return nil, fmt.Errorf("empty arrays are not allowed in anything-but %s", name)
	}
	var tests []test
	for _, arg := range list {
		if s, ok := arg.(string); !ok || s == "" {
			return nil, fmt.Errorf("anything-but %s needs a string that is not empty, or a list of them", name)
		}
		t, err := operators[name](arg)
		if err != nil {
			return nil, err
		}
		tests = append(tests, t)
	}
	return not(anyOf(tests)), nil
}
