package intrinsic

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// maxText is the longest input of the Base64 and hash functions.
const maxText = 10_000

func stringToJSON(_ Scope, args []any) (any, error) {
	s, err := textArg(args, 0)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(s) == "" {
		return nil, nil
	}
	v, err := value.Decode(s)
	if err != nil {
		return nil, cause.New("Invalid JSON: %v", err)
	}
	return v, nil
}

func jsonToString(_ Scope, args []any) (any, error) { return value.Text(args[0]), nil }

func base64Encode(_ Scope, args []any) (any, error) {
	s, err := shortText(args)
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.EncodeToString([]byte(s)), nil
}

func base64Decode(_ Scope, args []any) (any, error) {
	s, err := shortText(args)
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		if raw, err = base64.RawStdEncoding.DecodeString(s); err != nil {
			return nil, cause.New("Invalid Base64 input")
		}
	}
	return strings.ToValidUTF8(string(raw), "\uFFFD"), nil
}

func shortText(args []any) (string, error) {
	s, err := textArg(args, 0)
	if err == nil && len(s) > maxText {
		err = fmt.Errorf("the input is longer than %d characters", maxText)
	}
	return s, err
}

// stringSplit takes every character of its second argument for a separator and
// leaves empty parts out.
func stringSplit(_ Scope, args []any) (any, error) {
	s, err := textArg(args, 0)
	if err != nil {
		return nil, err
	}
	separators, err := textArg(args, 1)
	if err != nil {
		return nil, err
	}
	parts := []any{}
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		parts = append(parts, p)
	}
	return parts, nil
}
