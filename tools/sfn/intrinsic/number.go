package intrinsic

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// whole returns an argument as an integer, a half rounded up as the service
// does.
func whole(args []any, i int) (int64, error) {
	if n, ok := args[i].(int64); ok {
		return n, nil
	}
	f, ok := value.Number(args[i])
	if !ok {
		return 0, wrong(i, "number", args[i])
	}
	f = math.Floor(f + 0.5)
	if math.Abs(f) >= 1<<63 {
		return 0, cause.New("%s is out of range", value.Text(args[i]))
	}
	return int64(f), nil
}

func mathAdd(_ Scope, args []any) (any, error) {
	a, err := whole(args, 0)
	if err != nil {
		return nil, err
	}
	b, err := whole(args, 1)
	if err != nil {
		return nil, err
	}
	sum := a + b
	if (sum > a) != (b > 0) && b != 0 {
		return nil, cause.New("%d + %d is out of range", a, b)
	}
	return sum, nil
}

// mathRandom returns a number from the first argument on and below the second;
// with a seed the same one each time.
func mathRandom(scope Scope, args []any) (any, error) {
	from, err := whole(args, 0)
	if err != nil {
		return nil, err
	}
	to, err := whole(args, 1)
	if err != nil {
		return nil, err
	}
	width := to - from
	if width <= 0 {
		return nil, errors.New("the start number must be less than the end number")
	}
	if len(args) < 3 {
		return from + scope.Rand().Int64N(width), nil
	}
	seed, err := whole(args, 2)
	if err != nil {
		return nil, err
	}
	return from + rand.New(rand.NewPCG(uint64(seed), 0)).Int64N(width), nil // a seed is asked for
}

// uuid makes a version 4 identifier.
func uuid(scope Scope, _ []any) (any, error) {
	r := scope.Rand()
	a := r.Uint64()&^0xf000 | 0x4000
	b := r.Uint64()&^(3<<62) | 2<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", a>>32, a>>16&0xffff, a&0xffff, b>>48, b&0xffffffffffff), nil
}
