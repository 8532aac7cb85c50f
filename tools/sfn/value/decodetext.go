package value

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

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
