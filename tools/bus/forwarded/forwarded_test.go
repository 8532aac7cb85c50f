package forwarded

import (
	"encoding/json"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
)

func TestUnwrapTakesWhatABusCanRoute(t *testing.T) {
	const whole = `{"id":"e-1","source":"aws.ec2","detail-type":"T","detail":{"a":1}}`
	tests := []struct {
		name, source, detailType, detail string
		id                               string // "" when it stays wrapped
	}{
		{"a whole envelope", Source, DetailType, whole, "e-1"},
		{"another source", "my.app", DetailType, whole, ""},
		{"another detail-type", Source, "T", whole, ""},
		{"no id", Source, DetailType, `{"source":"aws.ec2","detail-type":"T","detail":{}}`, ""},
		{"an id that is a number", Source, DetailType, `{"id":1,"source":"aws.ec2","detail-type":"T","detail":{}}`, ""},
		{"no source", Source, DetailType, `{"id":"1","detail-type":"T","detail":{}}`, ""},
		{"no detail-type", Source, DetailType, `{"id":"1","source":"s","detail":{}}`, ""},
		{"no detail", Source, DetailType, `{"id":"1","source":"s","detail-type":"T"}`, ""},
		{"a detail that is a list", Source, DetailType, `{"id":"1","source":"s","detail-type":"T","detail":[]}`, ""},
		{"wrapped twice", Source, DetailType, `{"id":"1","source":"` + Source + `","detail-type":"` + DetailType + `","detail":` + whole + `}`, ""},
		{"no JSON", Source, DetailType, `{`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			envelope, id, ok := Unwrap(tt.source, tt.detailType, json.RawMessage(tt.detail))
			if ok != (tt.id != "") || id != tt.id || ok && string(envelope) != tt.detail {
				t.Errorf("Unwrap(%s) = %s, %q, %v, want id %q", tt.detail, envelope, id, ok, tt.id)
			}
		})
	}
}

func TestTheClassifierKnowsTheSameNames(t *testing.T) {
	if Source != classify.ForwardedSource || DetailType != classify.ForwardedType {
		t.Errorf("wrapped as %s %s, unwrapped as %s %s", Source, DetailType, classify.ForwardedSource, classify.ForwardedType)
	}
}

func TestUnreadableKeepsTheBytes(t *testing.T) {
	tests := []struct{ raw, want string }{
		{"hello", `{"unreadable":"hello"}`},
		{"\xff\x00", `{"unreadable":"\ufffd\u0000","base64":"/wA="}`},
	}
	for _, tt := range tests {
		if got, err := Unreadable([]byte(tt.raw)); string(got) != tt.want || err != nil {
			t.Errorf("Unreadable(%q) = %s, %v, want %s", tt.raw, got, err, tt.want)
		}
	}
}
