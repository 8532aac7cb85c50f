package asl

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// An operator compares the value of a variable with another one.
type operator struct {
	kind    string
	accepts func(any) bool
	holds   func(v, want any) bool
}

var comparisons = map[string]operator{
	"BooleanEquals": {"Boolean", isBool, func(v, want any) bool { _, ok := v.(bool); return ok && v == want }},
	"StringMatches": {"String", isString, matches},
}

func init() {
	signs := map[string]func(int) bool{
		"Equals":            func(s int) bool { return s == 0 },
		"LessThan":          func(s int) bool { return s < 0 },
		"LessThanEquals":    func(s int) bool { return s <= 0 },
		"GreaterThan":       func(s int) bool { return s > 0 },
		"GreaterThanEquals": func(s int) bool { return s >= 0 },
	}
	for name, ok := range signs {
		comparisons["String"+name] = operator{"String", isString, compared(compareStrings, ok)}
		comparisons["Numeric"+name] = operator{"Number", isNumber, compared(compareNumbers, ok)}
		comparisons["Timestamp"+name] = operator{"Timestamp", isTimestamp, compared(compareTimes, ok)}
	}
}

func compared(compare func(a, b any) (int, bool), holds func(int) bool) func(a, b any) bool {
	return func(a, b any) bool {
		sign, comparable := compare(a, b)
		return comparable && holds(sign)
	}
}

func isBool(v any) bool { _, ok := v.(bool); return ok }

func isString(v any) bool { _, ok := v.(string); return ok }

func isNumber(v any) bool { _, ok := value.Number(v); return ok }

func isTimestamp(v any) bool { s, ok := v.(string); _, is := ParseTimestamp(s); return ok && is }

func compareStrings(a, b any) (int, bool) {
	x, okX := a.(string)
	y, okY := b.(string)
	return strings.Compare(x, y), okX && okY
}

func compareNumbers(a, b any) (int, bool) {
	if x, ok := a.(int64); ok {
		if y, ok := b.(int64); ok {
			return sign(x < y, x > y), true
		}
	}
	x, okX := value.Number(a)
	y, okY := value.Number(b)
	return sign(x < y, x > y), okX && okY
}

func compareTimes(a, b any) (int, bool) {
	s, okS := a.(string)
	t, okT := b.(string)
	if !okS || !okT {
		return 0, false
	}
	x, okX := ParseTimestamp(s)
	y, okY := ParseTimestamp(t)
	return x.Compare(y), okX && okY
}

func sign(less, more bool) int {
	switch {
	case less:
		return -1
	case more:
		return 1
	default:
		return 0
	}
}
