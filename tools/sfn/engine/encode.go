package engine

import (
	"encoding/json"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A member is a field of a JSON object that is a value.
type member struct {
	key   string
	value *Payload // nil leaves the field out
}

// appendWith writes the JSON of bare, an object with at least one field, with
// the members added to it. Values are most of what the journal is given, and
// encoding/json would go over each of them again after it was written.
func appendWith(dst []byte, bare any, members ...member) ([]byte, error) {
	raw, err := json.Marshal(bare)
	if err != nil {
		return dst, err
	}
	dst = append(dst, raw[:len(raw)-1]...)
	for _, m := range members {
		if m.value == nil {
			continue
		}
		dst = append(dst, ',', '"')
		dst = append(dst, m.key...)
		dst = append(dst, '"', ':')
		dst = value.Append(dst, m.value.Value)
	}
	return append(dst, '}'), nil
}

// appendEvent writes the event as JSON.
func appendEvent(dst []byte, ev Event) ([]byte, error) {
	bare := ev
	bare.Input, bare.Output, bare.Parameters = nil, nil, nil
	return appendWith(dst, &bare, member{"input", ev.Input}, member{"output", ev.Output}, member{"parameters", ev.Parameters})
}
