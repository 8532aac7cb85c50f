// Package forwarded wraps events so that they can be put on a bus that would
// not take them as they are.
//
// PutEvents refuses sources that begin with "aws." and gives every event a new
// id. A recorded or foreign event therefore travels as the detail of an event
// of the product's own; the receiver unwraps it and sees the original envelope.
package forwarded

import (
	"encoding/json"
)

// The source and detail-type of a wrapped event.
const (
	Source     = "autopilot.forwarded"
	DetailType = "CloudOps Autopilot Forwarded Event"
)

// Unwrap returns the original envelope and its id, when detail is one that a
// bus can route: id, source and detail-type are strings that are not empty and
// detail is an object. Any other is left to the classifier, wrapped as it is,
// which keeps it with the reason.
func Unwrap(source, detailType string, detail json.RawMessage) (envelope json.RawMessage, id string, ok bool) {
	if source != Source || detailType != DetailType {
		return nil, "", false
	}
	var in struct {
		ID         string                     `json:"id"`
		Source     string                     `json:"source"`
		DetailType string                     `json:"detail-type"`
		Detail     map[string]json.RawMessage `json:"detail"`
	}
	if err := json.Unmarshal(detail, &in); err != nil {
		return nil, "", false
	}
	if in.ID == "" || in.Source == "" || in.DetailType == "" || in.Detail == nil || in.Source == Source {
		return nil, "", false
	}
	return detail, in.ID, true
}
