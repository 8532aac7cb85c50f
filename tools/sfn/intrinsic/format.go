package intrinsic

import (
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

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
