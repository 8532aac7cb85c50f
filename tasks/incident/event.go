package incident

import (
	"encoding/json"
	"time"
)

// An Event is an EventBridge envelope that passed Parse. Every field but
// Detail is checked; Detail is untrusted JSON, known only to be an object.
type Event struct {
	ID         string
	Source     string
	DetailType string
	Account    string // 12 digits where the sender is AWS, may be empty
	Region     string
	Time       time.Time // UTC
	Resources  []string  // entries that were strings; order kept
	Detail     json.RawMessage
}
