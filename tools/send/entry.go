package send

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/cloudops-autopilot/autopilot/tools/bus/forwarded"
	"github.com/cloudops-autopilot/autopilot/tools/bus/putevents"
)

// An envelope is what is looked at of an event before it is sent.
type envelope struct {
	ID         json.RawMessage `json:"id"`
	Source     string          `json:"source"`
	DetailType string          `json:"detail-type"`
	Detail     json.RawMessage `json:"detail"`
	Time       string          `json:"time"`
	Resources  []string        `json:"resources"`
}

// entryOf turns an event into an entry of PutEvents. An event that has an id, or
// that PutEvents would not take as it is, goes wrapped: so it keeps its id, and
// whatever is wrong with it is judged, and kept, at the other end.
//
// The complaint says why the text is no event at all; it is sent nevertheless.
func entryOf(raw []byte, busOf func(source string) string) (entry types.PutEventsRequestEntry, complaint, err error) {
	detail := json.RawMessage(raw)
	if complaint = readable(raw); complaint != nil {
		if detail, err = forwarded.Unreadable(raw); err != nil {
			return entry, complaint, err
		}
	}
	source := ""
	if e, ok := plain(raw); complaint == nil && ok {
		entry, source = e, *e.Source
	} else {
		entry = types.PutEventsRequestEntry{Source: aws.String(forwarded.Source),
			DetailType: aws.String(forwarded.DetailType), Detail: aws.String(string(detail))}
		source = sourceOf(detail)
	}
	if bus := busOf(source); bus != "" {
		entry.EventBusName = aws.String(bus)
	}
	if size := sizeOf(entry); size > putevents.MaxBytes {
		return entry, complaint, fmt.Errorf("the event has %d bytes, a request takes %d", size, putevents.MaxBytes)
	}
	return entry, complaint, nil
}

// sourceOf returns the source of a wrapped event that a bus can route, else "":
// no rule of the default bus would match what is not whole.
func sourceOf(detail json.RawMessage) string {
	whole, _, ok := forwarded.Unwrap(forwarded.Source, forwarded.DetailType, detail)
	var e envelope
	if !ok || json.Unmarshal(whole, &e) != nil {
		return ""
	}
	return e.Source
}

func readable(raw []byte) error {
	switch {
	case !utf8.Valid(raw):
		return fmt.Errorf("not valid UTF-8")
	case !json.Valid(raw):
		var v any
		return fmt.Errorf("not valid JSON: %w", json.Unmarshal(raw, &v))
	case !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")):
		return fmt.Errorf("not a JSON object")
	}
	return nil
}

// plain returns the entry of an event without an id of its own that PutEvents
// can take field by field.
func plain(raw []byte) (types.PutEventsRequestEntry, bool) {
	var e envelope
	if err := json.Unmarshal(raw, &e); err != nil {
		return types.PutEventsRequestEntry{}, false
	}
	isObject := bytes.HasPrefix(bytes.TrimSpace(e.Detail), []byte("{"))
	if e.ID != nil || e.Source == "" || e.DetailType == "" || !isObject {
		return types.PutEventsRequestEntry{}, false
	}
	entry := types.PutEventsRequestEntry{Source: &e.Source, DetailType: &e.DetailType,
		Detail: aws.String(string(e.Detail)), Resources: e.Resources}
	if e.Time != "" {
		at, err := time.Parse(time.RFC3339, e.Time)
		if err != nil {
			return types.PutEventsRequestEntry{}, false
		}
		entry.Time = &at
	}
	return entry, true
}

func sizeOf(e types.PutEventsRequestEntry) int {
	return putevents.Size(aws.ToString(e.Source), aws.ToString(e.DetailType), aws.ToString(e.Detail), e.Resources, e.Time != nil)
}
