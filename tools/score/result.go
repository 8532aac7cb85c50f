// Package score compares what a replay made of a scenario with what is true of
// it, and says by how much it missed: grouping, root cause, suspected change,
// noise, severity, pages and end.
//
// Making the result is left to the packages that replay.
package score

import "time"

// A Result is what a replay made of a stream of events.
type Result struct {
	Incidents  []Incident   `json:"incidents"`
	Suppressed []Suppressed `json:"suppressed"`
}

// An Incident is one incident of a result.
type Incident struct {
	ID              string         `json:"id"`
	Severity        string         `json:"severity"`
	Title           string         `json:"title"`
	Status          string         `json:"status"` // "open" or "resolved"
	OpenedAt        time.Time      `json:"openedAt"`
	ResolvedAt      *time.Time     `json:"resolvedAt"`
	Events          []string       `json:"events"`
	RootCause       *Root          `json:"rootCause"`
	SuspectedChange *string        `json:"suspectedChange"`
	Notifications   []Notification `json:"notifications"`
}

// A Root is the root cause a result names.
type Root struct {
	Resource string `json:"resource"`
	EventID  string `json:"eventId"`
}

// A Notification is one message that disturbed somebody.
type Notification struct {
	At      time.Time `json:"at"`
	Channel string    `json:"channel"`
	Reason  string    `json:"reason"`
}

// A Suppressed is an event that is in no incident, with the reason.
type Suppressed struct {
	EventID string `json:"eventId"`
	Reason  string `json:"reason"`
}
