package intrinsic

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

type function func(scope Scope, args []any) (any, error)

type definition struct {
	min, max int // of arguments; -1 is any number
	run      function
}

// table lists every function with how many arguments it takes.
var table = map[string]definition{
	"Format":         {1, -1, format},
	"StringToJson":   {1, 1, stringToJSON},
	"JsonToString":   {1, 1, jsonToString},
	"Array":          {0, -1, func(_ Scope, args []any) (any, error) { return args, nil }},
	"ArrayPartition": {2, 2, arrayPartition},
	"ArrayContains":  {2, 2, arrayContains},
	"ArrayRange":     {3, 3, arrayRange},
	"ArrayGetItem":   {2, 2, arrayGetItem},
	"ArrayLength":    {1, 1, arrayLength},
	"ArrayUnique":    {1, 1, arrayUnique},
	"Base64Encode":   {1, 1, base64Encode},
	"Base64Decode":   {1, 1, base64Decode},
	"Hash":           {2, 2, hash},
	"JsonMerge":      {3, 3, jsonMerge},
	"MathRandom":     {2, 3, mathRandom},
	"MathAdd":        {2, 2, mathAdd},
	"StringSplit":    {2, 2, stringSplit},
	"UUID":           {0, 0, uuid},
}

var ordinals = []string{"first", "second", "third"}

func wrong(i int, want string, got any) error {
	return cause.New("Invalid type for the %s argument: expected %s but was %s", ordinals[i], want, kind(got))
}

func kind(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case *value.Object:
		return "object"
	default:
		return "number"
	}
}

func textArg(args []any, i int) (string, error) {
	s, ok := args[i].(string)
	if !ok {
		return "", wrong(i, "string", args[i])
	}
	return s, nil
}

func listArg(args []any, i int) ([]any, error) {
	l, ok := args[i].([]any)
	if !ok {
		return nil, wrong(i, "array", args[i])
	}
	return l, nil
}

func objectArg(args []any, i int) (*value.Object, error) {
	o, ok := args[i].(*value.Object)
	if !ok {
		return nil, wrong(i, "object", args[i])
	}
	return o, nil
}
