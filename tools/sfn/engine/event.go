package engine

import (
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// An Event is one event of an execution's history, with the details of its
// type lifted up. Which fields have a meaning depends on the type.
type Event struct {
	ID   int64     `json:"id"`
	Prev int64     `json:"prev"`
	Time time.Time `json:"time"`
	Type string    `json:"type"`

	Name         string        `json:"name,omitempty"`
	Input        *Payload      `json:"input,omitempty"`
	Output       *Payload      `json:"output,omitempty"`
	Parameters   *Payload      `json:"parameters,omitempty"`
	Assigned     *value.Object `json:"assignedVariables,omitempty"`
	Error        *string       `json:"error,omitempty"`
	Cause        *string       `json:"cause,omitempty"`
	Resource     string        `json:"resource,omitempty"`
	ResourceType string        `json:"resourceType,omitempty"`
	Region       string        `json:"region,omitempty"`
	RoleARN      string        `json:"roleArn,omitempty"` // of the machine, or of a task's credentials
	Timeout      *int64        `json:"timeoutInSeconds,omitempty"`
	Heartbeat    *int64        `json:"heartbeatInSeconds,omitempty"`
	Length       *int64        `json:"length,omitempty"`
	Index        *int64        `json:"index,omitempty"`
	Worker       string        `json:"workerName,omitempty"`
	MapRunARN    string        `json:"mapRunArn,omitempty"`
	RedriveCount int64         `json:"redriveCount,omitempty"`
}

// A Payload is a value in an event; null is one as well.
type Payload struct{ Value any }

// MarshalJSON writes the value.
func (p Payload) MarshalJSON() ([]byte, error) { return value.Append(nil, p.Value), nil }

// UnmarshalJSON reads the value.
func (p *Payload) UnmarshalJSON(raw []byte) error {
	v, err := value.Decode(string(raw))
	p.Value = v
	return err
}

// maxEvents is how many events the history of an execution can have.
const maxEvents = 25_000

// A history numbers the events of one execution and, unless it is told not to,
// keeps them.
type history struct {
	count int64
	keep  bool
	// limited histories have maxEvents at most.
	limited bool
	events  []Event
	saved   int   // how many of the events are in the journal
	unread  Event // stands for the event that is not kept
}

func (h *history) add(now int64, typ string, prev int64) *Event {
	if h.limited && h.count >= maxEvents-1 { // the last place is the end's
		h.unread = Event{ID: h.count}
		return &h.unread
	}
	return h.end(now, typ, prev)
}

// end records an event for which there always is a place.
func (h *history) end(now int64, typ string, prev int64) *Event {
	h.count++
	if !h.keep {
		h.unread = Event{ID: h.count}
		return &h.unread
	}
	h.events = append(h.events, Event{ID: h.count, Prev: prev, Time: time.Unix(0, now).UTC(), Type: typ})
	return &h.events[len(h.events)-1]
}
