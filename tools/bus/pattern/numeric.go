package pattern

import (
	"encoding/json"
	"errors"
	"fmt"
)

// maxNumber bounds what the numeric operator compares.
const maxNumber = 5.0e9

var errNumberRange = errors.New("value must be between -5.0E9 and 5.0E9, inclusive, with six digits after the point at most")

// numeric compiles ["=", n] or one or two bounds of a range.
func numeric(arg any) (test, error) {
	list, ok := arg.([]any)
	if !ok {
		return nil, errors.New("numeric needs an array of operators and numbers")
	}
	switch len(list) {
	case 2:
		return comparison(list[0], list[1])
	case 4:
		return numericRange(list)
	default:
		return nil, fmt.Errorf("numeric takes an operator and a number, or two of each, not %d values", len(list))
	}
}

func numericRange(list []any) (test, error) {
	lower, upper := list[0], list[2]
	if lower != ">" && lower != ">=" || upper != "<" && upper != "<=" {
		return nil, fmt.Errorf("bad numeric range operators %v and %v, want > or >= and then < or <=", lower, upper)
	}
	above, err := comparison(lower, list[1])
	if err != nil {
		return nil, err
	}
	below, err := comparison(upper, list[3])
	if err != nil {
		return nil, err
	}
	from, _ := numberOf(list[1])
	if to, _ := numberOf(list[3]); from >= to {
		return nil, errors.New("bottom must be less than top")
	}
	return func(v any) bool { return above(v) && below(v) }, nil
}

var compare = map[any]func(v, want float64) bool{
	"=":  func(v, want float64) bool { return v == want },
	"<":  func(v, want float64) bool { return v < want },
	"<=": func(v, want float64) bool { return v <= want },
	">":  func(v, want float64) bool { return v > want },
	">=": func(v, want float64) bool { return v >= want },
}

func comparison(op, arg any) (test, error) {
	name, isText := op.(string)
	holds, known := compare[name]
	if !isText || !known {
		return nil, fmt.Errorf("unrecognized numeric operator: %v", op)
	}
	if _, ok := arg.(json.Number); !ok {
		return nil, fmt.Errorf("value of numeric operator %s must be a number, not %s", name, typeName(arg))
	}
	want, ok := numberOf(arg)
	if !ok {
		return nil, errNumberRange
	}
	return func(v any) bool { n, ok := numberOf(v); return ok && holds(n, want) }, nil
}
