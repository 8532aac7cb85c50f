package jsonpath

import (
	"fmt"
	"math"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

var functions = []string{"length", "size", "min", "max", "avg", "sum", "stddev", "keys", "first", "last", "index", "concat", "append"}

// call reads the arguments of a function at the end of a path.
func (c *compiler) call(p *Path, n string) error {
	if !slices.Contains(functions, n) {
		return fmt.Errorf("function %q is not known", n)
	}
	p.function = n
	c.i++
	for c.space(); !c.eat(")"); c.space() {
		if len(p.args) > 0 && !c.eat(",") {
			return fmt.Errorf("a ')' is missing at offset %d", c.i)
		}
		c.space()
		o, err := c.operand()
		if err != nil {
			return err
		}
		if o.path != nil {
			return fmt.Errorf("a path as argument of %s() is not supported", n)
		}
		p.args = append(p.args, o.literal)
	}
	return nil
}

func (p *Path) apply(v any) (any, error) {
	if p.function == "" {
		return v, nil
	}
	v = value.Open(v)
	list, isList := v.([]any)
	switch p.function {
	case "length", "size":
		return length(v)
	case "keys":
		return keys(v), nil
	case "concat":
		return concat(list, p.args), nil
	case "append":
		return append(slices.Clone(list), p.args...), nil
	}
	if !isList {
		return nil, &Missing{Path: p, Reason: "Aggregation function attempted to calculate value using empty array"}
	}
	switch p.function {
	case "first", "last", "index":
		return p.item(list)
	default:
		return p.aggregate(list)
	}
}

func length(v any) (any, error) {
	switch v := v.(type) {
	case []any:
		return int64(len(v)), nil
	case *value.Object:
		return int64(v.Len()), nil
	case string:
		return int64(len([]rune(v))), nil
	default:
		return nil, nil
	}
}

func keys(v any) any {
	o, ok := v.(*value.Object)
	if !ok {
		return nil
	}
	all := make([]any, o.Len())
	for i, k := range o.Keys() {
		all[i] = k
	}
	return all
}

func concat(list, args []any) string {
	s := ""
	for _, v := range append(slices.Clone(list), args...) {
		if t, ok := v.(string); ok {
			s += t
		}
	}
	return s
}

func (p *Path) item(list []any) (any, error) {
	at := 0
	switch p.function {
	case "last":
		at = -1
	case "index":
		if len(p.args) == 1 {
			if n, ok := value.Number(p.args[0]); ok {
				at = int(n)
			}
		}
	}
	v, ok := index(at).pick(list)
	if !ok {
		return nil, &Missing{Path: p, Reason: "No results for path: " + p.text}
	}
	return v, nil
}

func (p *Path) aggregate(list []any) (any, error) {
	var nums []float64
	for _, v := range list {
		if n, ok := value.Number(v); ok {
			nums = append(nums, n)
		}
	}
	if len(nums) == 0 {
		return nil, &Missing{Path: p, Reason: "Aggregation function attempted to calculate value using empty array"}
	}
	sum, squares := 0.0, 0.0
	for _, n := range nums {
		sum += n
		squares += n * n
	}
	count := float64(len(nums))
	switch p.function {
	case "min":
		return slices.Min(nums), nil
	case "max":
		return slices.Max(nums), nil
	case "sum":
		return sum, nil
	case "avg":
		return sum / count, nil
	default:
		return math.Sqrt(max(0, squares/count-sum*sum/count/count)), nil
	}
}
