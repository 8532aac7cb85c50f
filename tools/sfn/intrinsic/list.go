package intrinsic

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// maxList is the longest array that ArrayRange and ArrayPartition make.
const maxList = 1000

func arrayPartition(_ Scope, args []any) (any, error) {
	list, err := listArg(args, 0)
	if err != nil {
		return nil, err
	}
	size, err := whole(args, 1)
	if err != nil {
		return nil, err
	}
	if size <= 0 {
		return nil, errors.New("the chunk size must be a positive integer")
	}
	chunks := []any{}
	for part := range slices.Chunk(list, int(min(size, int64(len(list)+1)))) {
		chunks = append(chunks, slices.Clone(part))
	}
	if len(chunks) > maxList {
		return nil, fmt.Errorf("the array has more than %d chunks", maxList)
	}
	return chunks, nil
}

func arrayContains(_ Scope, args []any) (any, error) {
	list, err := listArg(args, 0)
	if err != nil {
		return nil, err
	}
	return slices.ContainsFunc(list, func(e any) bool { return value.Equal(e, args[1]) }), nil
}

func arrayRange(_ Scope, args []any) (any, error) {
	var n [3]int64
	for i := range n {
		v, err := whole(args, i)
		if err != nil {
			return nil, err
		}
		n[i] = v
	}
	first, last, by := n[0], n[1], n[2]
	if by == 0 {
		return nil, errors.New("the step must not be 0")
	}
	out := []any{}
	for v := first; by > 0 && v <= last || by < 0 && v >= last; v += by {
		if len(out) == maxList {
			return nil, fmt.Errorf("the array has more than %d items", maxList)
		}
		out = append(out, v)
	}
	return out, nil
}

func arrayGetItem(_ Scope, args []any) (any, error) {
	list, err := listArg(args, 0)
	if err != nil {
		return nil, err
	}
	i, err := whole(args, 1)
	if err != nil {
		return nil, err
	}
	if i < 0 || i >= int64(len(list)) {
		return nil, fmt.Errorf("the index %d is out of bounds for an array of %d items", i, len(list))
	}
	return list[i], nil
}

func arrayLength(_ Scope, args []any) (any, error) {
	list, err := listArg(args, 0)
	return int64(len(list)), err
}

func arrayUnique(_ Scope, args []any) (any, error) {
	list, err := listArg(args, 0)
	if err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(list))
	unique := []any{}
	for _, e := range list {
		key := value.Text(e)
		if n, ok := value.Number(e); ok {
			key = value.Float(n)
		}
		if !seen[key] {
			seen[key] = true
			unique = append(unique, e)
		}
	}
	return unique, nil
}

// jsonMerge merges two objects, the second winning; only shallow merges exist.
func jsonMerge(_ Scope, args []any) (any, error) {
	a, err := objectArg(args, 0)
	if err != nil {
		return nil, err
	}
	b, err := objectArg(args, 1)
	if err != nil {
		return nil, err
	}
	deep, ok := args[2].(bool)
	if !ok {
		return nil, wrong(2, "boolean", args[2])
	}
	if deep {
		return nil, errors.New("the deep merging mode is not supported")
	}
	out := value.NewObject(a.Len() + b.Len())
	for _, o := range []*value.Object{a, b} {
		for i := range o.Len() {
			out.Set(o.At(i))
		}
	}
	return out, nil
}
