package intrinsic_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/intrinsic"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

type scope struct{ r *rand.Rand }

func (scope) Context() any                     { return value.Pairs("State", value.Pairs("Name", "S")) }
func (scope) Variable(name string) (any, bool) { return "of " + name, name == "v" }
func (s scope) Rand() *rand.Rand               { return s.r }

func eval(t testing.TB, call string) (any, error) {
	t.Helper()
	c, err := intrinsic.Compile(call)
	if err != nil {
		t.Fatalf("Compile(%s) = %v", call, err)
	}
	input, err := value.Decode(`{"s":"a,b;;c","n":2.5,"l":[1,"1",1.0,{"a":1},{"a":1}],"o":{"b":1,"a":[null,"x"]},"p":{"b":2}}`)
	if err != nil {
		t.Fatal(err)
	}
	return c.Eval(input, scope{rand.New(rand.NewPCG(1, 2))})
}

func TestFunctions(t *testing.T) {
	tests := []struct{ call, want string }{
		{`States.Format('{} is {} in {} {}', $.n, $.o, $$.State.Name, $v)`, `"2.5 is {b=1, a=[null, x]} in S of v"`},
		{`States.Format('keep \{\} and \'quotes\' and \\')`, `"keep {} and 'quotes' and \\"`},
		{`States.StringToJson('[1, null]')`, `[1,null]`},
		{`States.JsonToString($.o)`, `"{\"b\":1,\"a\":[null,\"x\"]}"`},
		{`States.Array(1, 'x', $.n, States.Array(), true, null)`, `[1,"x",2.5,[],true,null]`},
		{`States.ArrayPartition($.l, 2)`, `[[1,"1"],[1.0,{"a":1}],[{"a":1}]]`},
		{`States.ArrayContains($.l, 1)`, `true`},
		{`States.ArrayContains($.l, false)`, `false`},
		{`States.ArrayRange(1, 9, 3)`, `[1,4,7]`},
		{`States.ArrayRange(3, 1, -1)`, `[3,2,1]`},
		{`States.ArrayRange(3, 1, 1)`, `[]`},
		{`States.ArrayGetItem($.l, 1)`, `"1"`},
		{`States.ArrayLength($.l)`, `5`},
		{`States.ArrayUnique($.l)`, `[1,"1",{"a":1}]`},
		{`States.Base64Decode(States.Base64Encode('hé'))`, `"hé"`},
		{`States.Hash('input data', 'MD5')`, `"812f45842bc6d66ee14572ce20db8e86"`},
		{`States.Hash('input data', 'SHA-1')`, `"aaff4a450a104cd177d28d18d74485e8cae074b7"`},
		{`States.JsonMerge($.o, $.p, false)`, `{"b":2,"a":[null,"x"]}`},
		{`States.MathAdd($.n, -1)`, `2`},
		{`States.StringSplit($.s, ',;')`, `["a","b","c"]`},
	}
	for _, tt := range tests {
		got, err := eval(t, tt.call)
		if err != nil || value.Text(got) != tt.want {
			t.Errorf("%s = %s, %v, want %s", tt.call, value.Text(got), err, tt.want)
		}
	}
}

func TestRandomFunctionsStayInTheirBounds(t *testing.T) {
	uuid, err := eval(t, "States.UUID()")
	if ok, _ := regexp.MatchString(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, uuid.(string)); !ok || err != nil {
		t.Errorf("States.UUID() = %v, %v, want a version 4 UUID", uuid, err)
	}
	for range 100 {
		n, err := eval(t, "States.MathRandom(3, 6)")
		if v, ok := n.(int64); err != nil || !ok || v < 3 || v >= 6 {
			t.Errorf("States.MathRandom(3, 6) = %v, %v", n, err)
		}
	}
	a, _ := eval(t, "States.MathRandom(0, 1000000, 7)")
	b, _ := eval(t, "States.MathRandom(0, 1000000, 7)")
	if a != b {
		t.Errorf("States.MathRandom with a seed gave %v, then %v", a, b)
	}
}

func TestFunctionsRefuse(t *testing.T) {
	tests := []struct{ call, want string }{
		{`States.Format('{} {}', 1)`, "number of arguments do not match the occurrences of {}"},
		{`States.ArrayLength('x')`, "Invalid type for the first argument: expected array but was string"},
		{`States.ArrayGetItem($.l, 9)`, "the index 9 is out of bounds"},
		{`States.ArrayRange(0, 5000, 1)`, "more than 1000 items"},
		{`States.ArrayRange(0, 1, 0)`, "the step must not be 0"},
		{`States.ArrayPartition($.l, 0)`, "chunk size must be a positive integer"},
		{`States.StringToJson('{')`, "Invalid JSON"},
		{`States.Hash('x', 'SHA-3')`, "algorithm 'SHA-3' is not one of"},
		{`States.JsonMerge($.o, $.p, true)`, "deep merging mode is not supported"},
		{`States.Base64Decode('*')`, "Invalid Base64"},
		{`States.MathAdd(9223372036854775807, 1)`, "out of range"},
		{`States.MathAdd(-9223372036854775808, -1)`, "out of range"},
		{`States.MathRandom(2, 1)`, "start number must be less"},
		{`States.ArrayLength($.nope)`, "The JsonPath argument for the field '$.nope' could not be found in the input"},
		{`States.ArrayLength(States.ArrayGetItem($.l, 0))`, "expected array but was number"},
	}
	for _, tt := range tests {
		v, err := eval(t, tt.call)
		if err == nil {
			t.Errorf("%s = %s, want an error with %q", tt.call, value.Text(v), tt.want)
			continue
		}
		if !strings.HasPrefix(err.Error(), "The function 'States.") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s failed with %v, want %q", tt.call, err, tt.want)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	for _, call := range []string{"", "States.Nope()", "States.Format", "States.Format(", "States.UUID(1)", "States.MathAdd(1)", "States.Format('a", `States.Format('\"')`,
		"States.Format('a' 'b')", "States.Array(1,)", "States.Array(a)", "States.Array($.)", "States.UUID() x", "Other.Format('')",
		strings.Repeat("States.Array(", 30) + strings.Repeat(")", 30)} {
		if c, err := intrinsic.Compile(call); err == nil {
			t.Errorf("Compile(%.40q) = %v, want an error", call, c)
		}
	}
}
