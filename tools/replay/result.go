package replay

import (
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Result is what a replay reports. Its JSON form is the same bytes for the
// same input: every list has a fixed order and no field comes from the machine
// it ran on.
type Result struct {
	Incidents  []Incident   `json:"incidents"`  // in order of opening, then id
	Suppressed []Suppressed `json:"suppressed"` // in order of arrival
	Outcomes   Outcomes     `json:"outcomes"`
	Cost       Cost         `json:"cost"`
	Stats      Stats        `json:"stats"`
	// Missed lists what the configuration expects to wake somebody and did not.
	Missed []Missed `json:"missed,omitempty"`
}

// An Incident is the final state of one incident.
type Incident struct {
	ID              string            `json:"id"`
	Severity        incident.Severity `json:"severity"`
	Title           string            `json:"title"`
	Status          string            `json:"status"`
	OpenedAt        time.Time         `json:"openedAt"`
	ResolvedAt      *time.Time        `json:"resolvedAt"`
	Events          []string          `json:"events"` // ids in order of joining
	RootCause       RootCause         `json:"rootCause"`
	SuspectedChange *string           `json:"suspectedChange"`
	Notifications   []Notification    `json:"notifications"`
}

// RootCause names the resource held responsible and its first signal.
type RootCause struct {
	Resource string `json:"resource"`
	EventID  string `json:"eventId"`
}

// A Notification is one message that disturbed people.
type Notification struct {
	At      time.Time `json:"at"`
	Channel string    `json:"channel"`
	Reason  string    `json:"reason"`
}

// A Suppressed event is in no incident, for the reason given.
type Suppressed struct {
	EventID string `json:"eventId"`
	Reason  string `json:"reason"`
}

// Outcomes counts how the accepted events ended. The counts add up to Accepted.
type Outcomes struct {
	Accepted    int `json:"accepted"`
	Opened      int `json:"opened"`
	Joined      int `json:"joined"`
	Resolved    int `json:"resolved"`
	Change      int `json:"change"`
	Suppressed  int `json:"suppressed"`
	Duplicate   int `json:"duplicate"`
	Quarantined int `json:"quarantined"`
}

// Add counts one event that ended in o.
func (c *Outcomes) Add(o incident.Outcome) {
	c.Accepted++
	switch o {
	case incident.Opened:
		c.Opened++
	case incident.Joined:
		c.Joined++
	case incident.Settled:
		c.Resolved++
	case incident.RecordedChange:
		c.Change++
	case incident.Duplicate:
		c.Duplicate++
	case incident.Quarantined:
		c.Quarantined++
	default:
		c.Suppressed++
	}
}

// Stats says how much work the replay was.
type Stats struct {
	Lines       int        `json:"lines"`
	From        *time.Time `json:"from"` // earliest and latest event time; null when no event was usable
	To          *time.Time `json:"to"`
	Executions  int        `json:"executions"`
	Transitions int        `json:"transitions"`
	Pages       int        `json:"pages"`
	Updates     int        `json:"updates"` // analyses sent as updates, which disturb nobody
	Analyses    int        `json:"analyses"`
}

// Cost estimates what the replayed events would have cost on AWS with the
// STANDARD pipeline, without the free tier: what was counted, and its price.
type Cost struct {
	Transitions int     `json:"transitions"`
	Invocations int     `json:"invocations"`
	ReadUnits   int     `json:"readUnits"`
	WriteUnits  int     `json:"writeUnits"`
	Messages    int     `json:"messages"`
	Dollars     float64 `json:"dollars"`
}
