package incident

import "time"

// An Outcome is how an accepted event ended. Each ends in exactly one.
type Outcome string

// The closed list of outcomes.
const (
	Opened         Outcome = "opened"
	Joined         Outcome = "joined"
	Settled        Outcome = "resolved" // a recovery that ended a member or the incident
	RecordedChange Outcome = "change"
	Suppressed     Outcome = "suppressed"
	Duplicate      Outcome = "duplicate"
	Quarantined    Outcome = "quarantined"
)

// Outcomes lists all outcomes in the order they are reported.
func Outcomes() []Outcome {
	return []Outcome{Opened, Joined, Settled, RecordedChange, Suppressed, Duplicate, Quarantined}
}

// An Entry is the ledger's line for one event id: how it ended and where.
type Entry struct {
	EventID    string    `json:"eventId"`
	Outcome    Outcome   `json:"outcome"`
	Reason     string    `json:"reason,omitempty"`
	IncidentID string    `json:"incidentId,omitempty"`
	Execution  string    `json:"execution,omitempty"` // who wrote it, so that a retry knows its own line
	At         time.Time `json:"at"`                  // the event's time
	Duplicates int       `json:"duplicates,omitempty"`
	// Repeats are the executions that were counted as duplicates, shortened, the
	// newest last, so that a retry of one of them is not counted again.
	Repeats []string `json:"repeats,omitempty"`
}

// A TimelineEntry is one line of an incident's story.
type TimelineEntry struct {
	IncidentID string    `json:"incidentId"`
	At         time.Time `json:"at"`
	ID         string    `json:"id"`   // unique within the incident; the same id is written once
	Kind       string    `json:"kind"` // "opened", "signal", "severity", "acknowledged", "paged", "analysis", "resolved", …
	Text       string    `json:"text"`
	EventID    string    `json:"eventId,omitempty"`
	Actor      string    `json:"actor,omitempty"`
}

// NoticeState is how far a notice got.
type NoticeState string

// The states of a notice. One that stays in Sending past its attempt is
// Unconfirmed: it may or may not have reached people and is never sent again.
const (
	Sending     NoticeState = "sending"
	Sent        NoticeState = "sent"
	Unconfirmed NoticeState = "unconfirmed"
	Refused     NoticeState = "refused"
	Held        NoticeState = "held"     // capped, silenced or folded into a digest
	Released    NoticeState = "released" // claimed, nothing was accepted; may be claimed again
)

// A Notice is one message to people about one change of state of an incident.
type Notice struct {
	ID         string      `json:"id"` // incident, round, reason and level: the same notice has the same id
	IncidentID string      `json:"incidentId"`
	Round      int         `json:"round"`
	Reason     string      `json:"reason"`  // "opened", "escalated", "raised", "reopened", "analysis", "resolved", "digest", …
	Channel    string      `json:"channel"` // "pager", "tickets", "updates"
	Level      int         `json:"level,omitempty"`
	Target     string      `json:"target"` // topic ARN
	State      NoticeState `json:"state"`
	Why        string      `json:"why,omitempty"`
	Attempt    string      `json:"attempt,omitempty"` // execution and retry that claimed it
	At         time.Time   `json:"at"`
	MessageID  string      `json:"messageId,omitempty"`
}
