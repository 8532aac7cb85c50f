package value

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Text returns v as compact JSON.
func Text(v any) string {
	if s, ok := v.(string); ok && plain(s) {
		return `"` + s + `"`
	}
	return string(Append(nil, v))
}

// Append appends v as compact JSON.
func Append(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case int:
		return strconv.AppendInt(dst, int64(v), 10)
	case float64:
		return append(dst, Float(v)...)
	case json.Number:
		return append(dst, v...)
	case string:
		return appendString(dst, v)
	case []any:
		return appendList(dst, v)
	case *Object:
		return appendObject(dst, v)
	default:
		raw, err := json.Marshal(v)
		if err != nil {
			return append(dst, "null"...)
		}
		return append(dst, raw...)
	}
}

func appendList(dst []byte, list []any) []byte {
	dst = append(dst, '[')
	for i, v := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = Append(dst, v)
	}
	return append(dst, ']')
}

func appendObject(dst []byte, o *Object) []byte {
	dst = append(dst, '{')
	for i, k := range o.keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendString(dst, k), ':')
		dst = Append(dst, o.vals[i])
	}
	return append(dst, '}')
}

// Float writes a number with a fraction as the service does: always with a
// point, and with an exponent from ten million on or below a thousandth.
func Float(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return "null"
	}
	if a := math.Abs(f); a != 0 && (a >= 1e7 || a < 1e-3) {
		s := strconv.FormatFloat(f, 'E', -1, 64)
		mantissa, exponent, _ := strings.Cut(s, "E")
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		n, _ := strconv.Atoi(exponent)
		return mantissa + "E" + strconv.Itoa(n)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

const hexDigits = "0123456789ABCDEF"

func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	if plain(s) {
		return append(append(dst, s...), '"')
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			dst = appendASCII(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		dst = utf8.AppendRune(dst, r)
		i += n
	}
	return append(dst, '"')
}

func appendASCII(dst []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(dst, '\\', c)
	case c == '\n':
		return append(dst, '\\', 'n')
	case c == '\r':
		return append(dst, '\\', 'r')
	case c == '\t':
		return append(dst, '\\', 't')
	case c == '\b':
		return append(dst, '\\', 'b')
	case c == '\f':
		return append(dst, '\\', 'f')
	case c < 0x20:
		return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
	default:
		return append(dst, c)
	}
}

// Exceeds says whether v is longer than limit bytes as compact JSON. Opaque Go
// values are not measured.
func Exceeds(v any, limit int) bool {
	if o, ok := v.(*Object); ok && 0 < o.text && o.text <= limit {
		return false // the text it was read from is no shorter
	}
	return measure(v, limit) < 0
}

// measure returns what is left of limit after v, below 0 when v is too long.
func measure(v any, left int) int {
	switch v := v.(type) {
	case string:
		return left - len(v) - 2
	case int64, float64, json.Number, bool, nil:
		return left - 4
	case []any:
		left -= 1 + max(1, len(v))
		for _, e := range v {
			if left = measure(e, left); left < 0 {
				return left
			}
		}
	case *Object:
		left -= 1 + max(1, len(v.keys))
		for i, k := range v.keys {
			if left = measure(v.vals[i], left-len(k)-3); left < 0 {
				return left
			}
		}
	}
	return left
}
