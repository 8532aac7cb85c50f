package value

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth is how deep arrays and objects may be nested.
const MaxDepth = 1000

// Decode reads one JSON text. The strings of the value share its memory.
func Decode(text string) (any, error) {
	d := decoder{s: text}
	v, err := d.value(0)
	if err != nil {
		return nil, err
	}
	d.space()
	if d.i < len(d.s) {
		return nil, d.fault()
	}
	return v, nil
}

type decoder struct {
	s string
	i int
}

func (d *decoder) fault() error {
	if d.i >= len(d.s) {
		return &Fault{len(d.s), "the JSON text ends too early"}
	}
	return &Fault{d.i, fmt.Sprintf("unexpected character %q at offset %d of the JSON text", d.s[d.i], d.i)}
}

func (d *decoder) short() error { return &Fault{len(d.s), "the JSON text ends too early"} }

func (d *decoder) space() {
	for d.i < len(d.s) {
		switch d.s[d.i] {
		case ' ', '\t', '\n', '\r':
			d.i++
		default:
			return
		}
	}
}

func (d *decoder) value(depth int) (any, error) {
	d.space()
	if d.i >= len(d.s) {
		return nil, d.short()
	}
	if depth > MaxDepth {
		return nil, fmt.Errorf("the JSON text is nested more than %d deep", MaxDepth)
	}
	switch c := d.s[d.i]; {
	case c == '{':
		return d.object(depth)
	case c == '[':
		return d.list(depth)
	case c == '"':
		return d.str()
	case c == '-' || c >= '0' && c <= '9':
		return d.number()
	default:
		return d.word()
	}
}

func (d *decoder) word() (any, error) {
	rest := d.s[d.i:]
	switch {
	case strings.HasPrefix(rest, "true"):
		d.i += 4
		return true, nil
	case strings.HasPrefix(rest, "false"):
		d.i += 5
		return false, nil
	case strings.HasPrefix(rest, "null"):
		d.i += 4
		return nil, nil
	default:
		return nil, d.fault()
	}
}

func (d *decoder) next(c byte) bool {
	d.space()
	if d.i < len(d.s) && d.s[d.i] == c {
		d.i++
		return true
	}
	return false
}

func (d *decoder) object(depth int) (any, error) {
	d.i++
	o := NewObject(4)
	if d.next('}') {
		return o, nil
	}
	for {
		d.space()
		if d.i >= len(d.s) || d.s[d.i] != '"' {
			return nil, d.fault()
		}
		key, err := d.str()
		if err != nil {
			return nil, err
		}
		if !d.next(':') {
			return nil, d.fault()
		}
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		o.Set(key, v)
		if d.next(',') {
			continue
		}
		if d.next('}') {
			return o, nil
		}
		return nil, d.fault()
	}
}

func (d *decoder) list(depth int) (any, error) {
	d.i++
	list := []any{}
	if d.next(']') {
		return list, nil
	}
	for {
		v, err := d.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		if d.next(',') {
			continue
		}
		if d.next(']') {
			return list, nil
		}
		return nil, d.fault()
	}
}

func (d *decoder) digits() bool {
	from := d.i
	for d.i < len(d.s) && d.s[d.i] >= '0' && d.s[d.i] <= '9' {
		d.i++
	}
	return d.i > from
}

func (d *decoder) number() (any, error) {
	from, whole := d.i, true
	if d.s[d.i] == '-' {
		d.i++
	}
	zero := d.i
	if !d.digits() || d.s[zero] == '0' && d.i > zero+1 {
		return nil, d.fault()
	}
	if d.i < len(d.s) && d.s[d.i] == '.' {
		whole = false
		d.i++
		if !d.digits() {
			return nil, d.fault()
		}
	}
	if d.i < len(d.s) && (d.s[d.i] == 'e' || d.s[d.i] == 'E') {
		whole = false
		d.i++
		if d.i < len(d.s) && (d.s[d.i] == '+' || d.s[d.i] == '-') {
			d.i++
		}
		if !d.digits() {
			return nil, d.fault()
		}
	}
	text := d.s[from:d.i]
	if whole {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return json.Number(text), nil
		}
		return n, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, fmt.Errorf("number %s is out of range", text)
	}
	return f, nil
}

func (d *decoder) str() (string, error) {
	d.i++
	from := d.i
	for d.i < len(d.s) {
		switch c := d.s[d.i]; {
		case c == '"':
			s := d.s[from:d.i]
			d.i++
			return strings.ToValidUTF8(s, "\uFFFD"), nil
		case c == '\\':
			return d.escaped(from)
		case c < 0x20:
			return "", d.fault()
		}
		d.i++
	}
	return "", d.short()
}

// escaped reads on in a string that has begun at from and meets a backslash.
func (d *decoder) escaped(from int) (string, error) {
	b := append(make([]byte, 0, 2*(d.i-from)+16), d.s[from:d.i]...)
	for d.i < len(d.s) {
		switch c := d.s[d.i]; {
		case c == '"':
			d.i++
			return strings.ToValidUTF8(string(b), "\uFFFD"), nil
		case c < 0x20:
			return "", d.fault()
		case c != '\\':
			b = append(b, c)
			d.i++
		default:
			var err error
			if b, err = d.escape(b); err != nil {
				return "", err
			}
		}
	}
	return "", d.short()
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (d *decoder) escape(b []byte) ([]byte, error) {
	d.i++
	if d.i >= len(d.s) {
		return nil, d.short()
	}
	c := d.s[d.i]
	if e := escapes[c]; e != 0 {
		d.i++
		return append(b, e), nil
	}
	if c != 'u' {
		return nil, d.fault()
	}
	r, err := d.unicode()
	if err != nil {
		return nil, err
	}
	if utf16.IsSurrogate(r) {
		if !strings.HasPrefix(d.s[d.i:], `\u`) {
			return utf8.AppendRune(b, utf8.RuneError), nil
		}
		d.i++
		low, err := d.unicode()
		if err != nil {
			return nil, err
		}
		r = utf16.DecodeRune(r, low)
	}
	return utf8.AppendRune(b, r), nil
}

// unicode reads the u and four hexadecimal digits.
func (d *decoder) unicode() (rune, error) {
	if d.i+5 > len(d.s) {
		return 0, d.short()
	}
	n, err := strconv.ParseUint(d.s[d.i+1:d.i+5], 16, 32)
	if err != nil {
		return 0, d.fault()
	}
	d.i += 5
	return rune(n), nil
}

// A Fault says where a text is no JSON.
type Fault struct {
	Offset int
	reason string
}

// Error gives the reason.
func (f *Fault) Error() string { return f.reason }

// FaultOffset returns where in the text an error of Decode lies.
func FaultOffset(err error) int {
	if f := (*Fault)(nil); errors.As(err, &f) {
		return f.Offset
	}
	return 0
}
