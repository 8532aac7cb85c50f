package value

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
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
	if o, ok := v.(*Object); ok {
		o.text = len(text)
	}
	return v, nil
}

type decoder struct {
	s string
	i int
}

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
