package cluster

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// The parts of CBOR that the DAX client speaks, RFC 8949.
const (
	positive, negative, octets, text, array, dictionary, simple = 0, 1, 2, 3, 4, 5, 7
	untilBreak                                                  = 31 // as additional information
)

// broken ends an array or a map of no given length.
type broken struct{}

// decode reads a value: int64, []byte, string, []any, map[any]any with
// comparable keys, broken, or nil.
func decode(r *bufio.Reader) (any, error) {
	head, err := r.ReadByte()
	if err != nil {
		return nil, err
	}
	major, info := head>>5, head&31
	n := int64(info)
	if size := map[byte]int{24: 1, 25: 2, 26: 4, 27: 8}[info]; size > 0 {
		var wide [8]byte
		if _, err := io.ReadFull(r, wide[8-size:]); err != nil {
			return nil, err
		}
		n = int64(binary.BigEndian.Uint64(wide[:]))
	} else if info == untilBreak {
		n = -1
	}
	switch major {
	case positive:
		return n, nil
	case negative:
		return -1 - n, nil
	case octets, text:
		data := make([]byte, n)
		if _, err := io.ReadFull(r, data); err != nil {
			return nil, err
		}
		if major == text {
			return string(data), nil
		}
		return data, nil
	case array:
		return several(r, n)
	case dictionary:
		if n > 0 {
			n *= 2
		}
		list, err := several(r, n)
		out := map[any]any{}
		for i := 0; i+1 < len(list); i += 2 {
			out[list[i]] = list[i+1]
		}
		return out, err
	case simple:
		if info == untilBreak {
			return broken{}, nil
		}
		return nil, nil
	default:
		return nil, fmt.Errorf("major type %d", major)
	}
}

// several reads n values, or all up to the break.
func several(r *bufio.Reader, n int64) ([]any, error) {
	var list []any
	for i := int64(0); n < 0 || i < n; i++ {
		v, err := decode(r)
		if err != nil {
			return nil, err
		}
		if _, over := v.(broken); over {
			return list, nil
		}
		list = append(list, v)
	}
	return list, nil
}

// A pair is an entry of a map.
type pair struct{ key, value any }

// encode appends a value: nil, an int, a string, []byte, []any, or []pair for a
// map in that order.
func encode(out []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(out, simple<<5|22)
	case int:
		if v < 0 {
			return head(out, negative, -1-v)
		}
		return head(out, positive, v)
	case string:
		return append(head(out, text, len(v)), v...)
	case []byte:
		return append(head(out, octets, len(v)), v...)
	case []any:
		out = head(out, array, len(v))
		for _, one := range v {
			out = encode(out, one)
		}
		return out
	case []pair:
		out = head(out, dictionary, len(v))
		for _, p := range v {
			out = encode(encode(out, p.key), p.value)
		}
		return out
	default:
		panic(fmt.Sprintf("%T is not written", v))
	}
}

func head(out []byte, major byte, n int) []byte {
	return binary.BigEndian.AppendUint64(append(out, major<<5|27), uint64(n))
}
