package classify

import (
	"bytes"
	"fmt"
	"io"

	"github.com/tidwall/gjson"
)

// maxObject bounds how far the end of an object is looked for, so that a file
// of broken lines costs no more than a sound one.
const maxObject = 4 << 20

// each calls do with every event of in.
func each(in io.Reader, do func(raw []byte) error) error {
	all, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	all = bytes.TrimPrefix(all, []byte("\xef\xbb\xbf"))
	for {
		all = bytes.TrimLeft(all, " \t\r\n,")
		if len(all) == 0 {
			return nil
		}
		n := valueLength(all)
		if n == 0 { // not JSON: up to the end of the line
			if n = bytes.IndexByte(all, '\n'); n < 0 {
				n = len(all)
			}
		}
		if err := unfold(all[:n], do); err != nil {
			return err
		}
		all = all[n:]
	}
}

// unfold hands on the members of arrays and of PutEvents requests.
func unfold(value []byte, do func([]byte) error) error {
	list := gjson.Result{}
	switch {
	case value[0] == '[' && gjson.ValidBytes(value):
		list = gjson.ParseBytes(value)
	case value[0] == '{' && gjson.ValidBytes(value):
		if entries := gjson.GetBytes(value, "Entries"); entries.IsArray() {
			list = entries
		}
	}
	if !list.IsArray() {
		return do(value)
	}
	var err error
	list.ForEach(func(_, item gjson.Result) bool {
		err = do([]byte(item.Raw))
		return err == nil
	})
	return err
}

// valueLength returns the length of the JSON object or array that b begins
// with, or 0 when b begins with none that is whole. A line that ends within
// the value, where the next begins an event of its own, is a broken line.
func valueLength(b []byte) int {
	if b[0] != '{' && b[0] != '[' {
		return 0
	}
	line := b
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		line = b[:i]
	}
	if n := balanced(line); n > 0 {
		return n
	}
	if b[0] == '{' && len(b) > maxObject {
		b = b[:maxObject]
	}
	n := balanced(b)
	if n == 0 || !gjson.ValidBytes(b[:n]) {
		return 0
	}
	return n
}

// balanced returns where the brackets that b begins with close, or 0.
func balanced(b []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}
