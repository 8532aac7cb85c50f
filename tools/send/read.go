package send

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
)

// An item is one event of the input and where it stands.
type item struct {
	place string // "line 3" or "event 3"
	raw   []byte
}

// items yields the events of a JSON document, a JSON array or JSON lines. Lines
// are read as they come; a document that spans lines is read whole.
func items(in io.Reader) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		r := bufio.NewReaderSize(in, 64<<10)
		first, err := r.ReadBytes('\n')
		if err != nil && err != io.EOF {
			yield(item{}, fmt.Errorf("read the input: %w", err))
			return
		}
		if text := bytes.TrimSpace(first); json.Valid(text) && text[0] != '[' {
			lines(io.MultiReader(bytes.NewReader(first), r), yield)
			return
		}
		rest, err := io.ReadAll(r)
		if err != nil {
			yield(item{}, fmt.Errorf("read the input: %w", err))
			return
		}
		all := append(first, rest...)
		if docs, ok := documents(all); ok {
			for i, raw := range docs {
				if !yield(item{fmt.Sprintf("event %d", i+1), raw}, nil) {
					return
				}
			}
			return
		}
		lines(bytes.NewReader(all), yield)
	}
}

func lines(in io.Reader, yield func(item, error) bool) {
	r := bufio.NewReaderSize(in, 64<<10)
	for n := 1; ; n++ {
		line, err := r.ReadBytes('\n')
		if text := bytes.TrimSpace(line); len(text) > 0 && !yield(item{fmt.Sprintf("line %d", n), text}, nil) {
			return
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			yield(item{}, fmt.Errorf("read line %d: %w", n, err))
			return
		}
	}
}

// documents splits a sequence of JSON values; the elements of arrays count each.
func documents(all []byte) (docs []json.RawMessage, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(all))
	for {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err == io.EOF {
			return docs, true
		} else if err != nil {
			return nil, false
		}
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) == nil {
			docs = append(docs, list...)
		} else {
			docs = append(docs, raw)
		}
	}
}
