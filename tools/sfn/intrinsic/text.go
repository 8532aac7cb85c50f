package intrinsic

import (
	"crypto/md5"  //nolint:gosec // States.Hash offers it
	"crypto/sha1" //nolint:gosec // States.Hash offers it
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// maxText is the longest input of the Base64 and hash functions.
const maxText = 10_000

// maxResult is the most that States.Format writes: no state could hand on more.
const maxResult = 256 * 1024

// format fills the `{}` of its first argument; a backslash keeps a brace.
func format(_ Scope, args []any) (any, error) {
	template, err := textArg(args, 0)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	next := 1
	for i := 0; i < len(template); i++ {
		if b.Len() > maxResult {
			return nil, fmt.Errorf("the result is longer than %d bytes", maxResult)
		}
		switch {
		case template[i] == '\\' && i+1 < len(template):
			i++
			b.WriteByte(template[i])
		case strings.HasPrefix(template[i:], "{}"):
			if next >= len(args) {
				return nil, placeholders(template, len(args)-1)
			}
			java(&b, args[next])
			next++
			i++
		default:
			b.WriteByte(template[i])
		}
	}
	if next != len(args) {
		return nil, placeholders(template, len(args)-1)
	}
	return b.String(), nil
}

func placeholders(template string, given int) error {
	return fmt.Errorf("number of arguments do not match the occurrences of {} in '%s': %d given", template, given)
}

// java writes a value the way Java prints it.
func java(b *strings.Builder, v any) {
	switch v := value.Open(v).(type) {
	case string:
		b.WriteString(v)
	case []any:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			java(b, e)
		}
		b.WriteByte(']')
	case *value.Object:
		b.WriteByte('{')
		for i := range v.Len() {
			if i > 0 {
				b.WriteString(", ")
			}
			k, m := v.At(i)
			b.WriteString(k)
			b.WriteByte('=')
			java(b, m)
		}
		b.WriteByte('}')
	default:
		b.WriteString(value.Text(v))
	}
}

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
		return nil, fmt.Errorf("Invalid JSON: %w", err) //nolint:staticcheck // shown as the service shows it
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
			return nil, errors.New("Invalid Base64 input") //nolint:staticcheck // shown as the service shows it
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

func hash(_ Scope, args []any) (any, error) {
	algorithm, err := textArg(args, 1)
	if err != nil {
		return nil, err
	}
	s, ok := args[0].(string)
	if !ok {
		s = value.Text(args[0])
	}
	if len(s) > maxText {
		return nil, fmt.Errorf("the input is longer than %d characters", maxText)
	}
	sum, err := digest(algorithm, []byte(s))
	return hex.EncodeToString(sum), err
}

func digest(algorithm string, data []byte) ([]byte, error) {
	switch algorithm {
	case "MD5":
		s := md5.Sum(data) //nolint:gosec // States.Hash offers it
		return s[:], nil
	case "SHA-1":
		s := sha1.Sum(data) //nolint:gosec // States.Hash offers it
		return s[:], nil
	case "SHA-256":
		s := sha256.Sum256(data)
		return s[:], nil
	case "SHA-384":
		s := sha512.Sum384(data)
		return s[:], nil
	case "SHA-512":
		s := sha512.Sum512(data)
		return s[:], nil
	default:
		return nil, fmt.Errorf("the algorithm '%s' is not one of MD5, SHA-1, SHA-256, SHA-384, SHA-512", algorithm)
	}
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
