package putevents

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
)

// The limits of one request.
const (
	MaxEntries = 10
	MaxBytes   = 1 << 20 // of all entries, see Size
)

const (
	maxDetailType = 128
	maxDepth      = 1100 // levels of nested JSON in Detail
)

type entry struct {
	Source, DetailType, Detail, EventBusName, TraceHeader string
	Resources                                             []string
	Time                                                  *timestamp
}

// timestamp is seconds since 1970, as the JSON protocol has it, or RFC 3339.
type timestamp struct{ time.Time }

func (t *timestamp) UnmarshalJSON(b []byte) error {
	if bytes.HasPrefix(b, []byte(`"`)) {
		return t.Time.UnmarshalJSON(b)
	}
	var seconds float64
	if err := json.Unmarshal(b, &seconds); err != nil {
		return fmt.Errorf("%s is no timestamp", b)
	}
	t.Time = time.UnixMilli(int64(seconds * 1000)).UTC()
	return nil
}

// Size counts an entry the way EventBridge does.
func Size(source, detailType, detail string, resources []string, hasTime bool) int {
	n := len(source) + len(detailType) + len(detail)
	for _, r := range resources {
		n += len(r)
	}
	if hasTime {
		n += 14
	}
	return n
}

func (e entry) size() int {
	return Size(e.Source, e.DetailType, e.Detail, e.Resources, e.Time != nil)
}

func (e entry) check() *awsjson.Error {
	for _, f := range []struct{ name, value string }{{"Source", e.Source}, {"DetailType", e.DetailType}, {"Detail", e.Detail}} {
		if f.value == "" {
			return awsjson.Errorf("InvalidArgument", "Parameter %s is not valid. Reason: %s is a required argument.", f.name, f.name)
		}
	}
	if len([]rune(e.DetailType)) > maxDetailType {
		return awsjson.Errorf("InvalidArgument", "Parameter DetailType is not valid. Reason: DetailType must be at most %d characters.", maxDetailType)
	}
	if !isObject(e.Detail) {
		return awsjson.Errorf("MalformedDetail", "Detail is malformed.")
	}
	return nil
}

// isObject says whether text is one JSON object within the depth limit.
func isObject(text string) bool {
	trimmed := bytes.TrimSpace([]byte(text))
	return bytes.HasPrefix(trimmed, []byte("{")) && depth(trimmed) <= maxDepth && json.Valid(trimmed)
}

// depth returns the deepest nesting of brackets outside strings.
func depth(text []byte) int {
	level, deepest, inString := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case inString && b == '\\':
			i++
		case b == '"':
			inString = !inString
		case inString:
		case b == '{' || b == '[':
			level++
			deepest = max(deepest, level)
		case b == '}' || b == ']':
			level--
		}
	}
	return deepest
}

func (e entry) envelope(id, account, region string, now time.Time) (json.RawMessage, error) {
	at := now
	if e.Time != nil {
		at = e.Time.Time
	}
	resources := e.Resources
	if resources == nil {
		resources = []string{}
	}
	return json.Marshal(struct {
		Version    string          `json:"version"`
		ID         string          `json:"id"`
		DetailType string          `json:"detail-type"`
		Source     string          `json:"source"`
		Account    string          `json:"account"`
		Time       string          `json:"time"`
		Region     string          `json:"region"`
		Resources  []string        `json:"resources"`
		Detail     json.RawMessage `json:"detail"`
	}{"0", id, e.DetailType, e.Source, account, at.UTC().Format(time.RFC3339), region, resources, json.RawMessage(e.Detail)})
}
