package incident

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// What an event may be at most. A state machine takes no larger input, and
// what nests deeper than MaxNesting is no event of a sound sender.
const (
	MaxEventBytes = 256 * 1024
	MaxNesting    = 256
	maxName       = 512 // id, source, detail-type and the like
	maxResources  = 100
)

// A Defect says why bytes are no usable event.
type Defect struct {
	Field string // the envelope's field, "" when the whole is meant
	Why   string
}

// Error names the field and what is wrong with it.
func (d *Defect) Error() string {
	if d.Field == "" {
		return "event " + d.Why
	}
	return fmt.Sprintf("event field %q %s", d.Field, d.Why)
}

// Parse reads one EventBridge envelope. An event is usable when id, source and
// detail-type are non-empty strings, time is an ISO 8601 time and detail is an
// object; other fields that are missing or of another type are put up with.
// The error is a *Defect. The event keeps no hold on raw.
func Parse(raw []byte) (Event, error) {
	if err := checkWhole(raw); err != nil {
		return Event{}, err
	}
	var e Event
	var first error
	keep := func(err error) {
		if first == nil {
			first = err
		}
	}
	var seen envelopeFields
	gjson.ParseBytes(raw).ForEach(func(key, value gjson.Result) bool {
		seen.set(key.Str, value)
		return true
	})
	e.ID = seen.name(seen.id, "id", keep)
	e.Source = seen.name(seen.source, "source", keep)
	e.DetailType = seen.name(seen.detailType, "detail-type", keep)
	e.Time = readTime(seen.time, keep)
	e.Detail = readDetail(seen.detail, keep)
	if first != nil {
		return Event{}, first
	}
	e.Account = readAccount(seen.account)
	if seen.region.Type == gjson.String && len(seen.region.Str) <= maxName {
		e.Region = strings.Clone(seen.region.Str)
	}
	e.Resources = readResources(seen.resources)
	return e, nil
}

// envelopeFields are the raw values of an envelope; the first of a repeated
// key counts.
type envelopeFields struct {
	id, source, detailType, time, account, region, resources, detail gjson.Result
}

func (f *envelopeFields) set(key string, value gjson.Result) {
	var slot *gjson.Result
	switch key {
	case "id":
		slot = &f.id
	case "source":
		slot = &f.source
	case "detail-type":
		slot = &f.detailType
	case "time":
		slot = &f.time
	case "account":
		slot = &f.account
	case "region":
		slot = &f.region
	case "resources":
		slot = &f.resources
	case "detail":
		slot = &f.detail
	default:
		return
	}
	if slot.Raw == "" {
		*slot = value
	}
}

func (f *envelopeFields) name(v gjson.Result, field string, fail func(error)) string {
	switch {
	case v.Raw == "":
		fail(&Defect{field, "is missing"})
	case v.Type != gjson.String:
		fail(&Defect{field, "is not a string"})
	case strings.TrimSpace(v.Str) == "":
		fail(&Defect{field, "is empty"})
	case len(v.Str) > maxName:
		fail(&Defect{field, fmt.Sprintf("is longer than %d bytes", maxName)})
	default:
		return strings.Clone(v.Str)
	}
	return ""
}

func checkWhole(raw []byte) error {
	switch {
	case len(raw) > MaxEventBytes:
		return &Defect{"", fmt.Sprintf("is %d bytes, more than the %d a state machine takes", len(raw), MaxEventBytes)}
	case len(bytes.TrimSpace(raw)) == 0:
		return &Defect{"", "is empty"}
	case !utf8.Valid(raw):
		return &Defect{"", "is not valid UTF-8"}
	case tooDeep(raw):
		return &Defect{"", fmt.Sprintf("nests deeper than %d levels", MaxNesting)}
	case !gjson.ValidBytes(raw):
		return &Defect{"", "is not JSON"}
	case bytes.TrimLeft(raw, " \t\r\n")[0] != '{':
		return &Defect{"", "is not a JSON object"}
	}
	return nil
}

// tooDeep counts brackets first: text with few of them cannot nest deeply.
func tooDeep(raw []byte) bool {
	if bytes.Count(raw, []byte{'{'})+bytes.Count(raw, []byte{'['}) <= MaxNesting {
		return false
	}
	depth, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > MaxNesting {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// Forms of ISO 8601 seen in envelopes; a time without a zone is UTC.
var timeForms = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02T15:04:05.999999999Z07",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04",
	"20060102T150405Z0700",
	"2006-01-02",
}

func readTime(v gjson.Result, fail func(error)) time.Time {
	if v.Type != gjson.String {
		why := "is not a string"
		if v.Raw == "" {
			why = "is missing"
		}
		fail(&Defect{"time", why})
		return time.Time{}
	}
	for _, form := range timeForms {
		t, err := time.Parse(form, v.Str)
		if err != nil {
			continue
		}
		if t = t.UTC(); t.Year() >= 1 && t.Year() <= 9999 {
			return t
		}
	}
	fail(&Defect{"time", "is no ISO 8601 time"})
	return time.Time{}
}

func readDetail(v gjson.Result, fail func(error)) json.RawMessage {
	switch {
	case v.Raw == "":
		fail(&Defect{"detail", "is missing"})
	case !v.IsObject():
		fail(&Defect{"detail", "is not an object"})
	}
	return json.RawMessage(v.Raw)
}

// readAccount keeps leading zeros, also of an account that was sent as a number.
func readAccount(v gjson.Result) string {
	switch {
	case v.Type == gjson.String && len(v.Str) <= maxName:
		return strings.Clone(v.Str)
	case v.Type == gjson.Number && len(v.Raw) <= 12:
		if n, err := strconv.ParseUint(v.Raw, 10, 64); err == nil {
			return fmt.Sprintf("%012d", n)
		}
	}
	return ""
}

func readResources(v gjson.Result) []string {
	if v.Type == gjson.String {
		if v.Str == "" {
			return nil
		}
		return []string{strings.Clone(v.Str)}
	}
	if !v.IsArray() {
		return nil
	}
	var list []string
	v.ForEach(func(_, item gjson.Result) bool {
		if item.Type == gjson.String && item.Str != "" {
			list = append(list, strings.Clone(item.Str))
		}
		return len(list) < maxResources
	})
	return list
}
