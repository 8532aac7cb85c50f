package correlate

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// An Action is what to do with a signal.
type Action string

// The actions.
const (
	Open     Action = "open"     // begin an incident
	Hold     Action = "hold"     // begin one that waits for corroboration
	Join     Action = "join"     // add to an incident
	Reopen   Action = "reopen"   // continue an incident that was over
	Settle   Action = "settle"   // tell an incident that a fault of it is over
	Record   Action = "record"   // remember a change
	Suppress Action = "suppress" // count it, and nothing more
)

// A Decision is what is to become of one signal. Persist needs nothing else to
// fold the signal into the head of the incident.
type Decision struct {
	Action     Action              `json:"action"`
	IncidentID string              `json:"incidentId,omitempty"` // to open, join, reopen or settle
	Absorb     []string            `json:"absorb,omitempty"`     // incidents that turn out to be the same one
	Reason     string              `json:"reason"`
	Severity   incident.Severity   `json:"severity,omitempty"` // of the signal, after configuration
	Count      int                 `json:"count,omitempty"`    // faults it takes to come off hold
	HoldUntil  time.Time           `json:"holdUntil,omitzero"`
	Settles    []string            `json:"settles,omitempty"` // fingerprints that the signal ends
	OverAt     time.Time           `json:"overAt,omitzero"`   // of a fault that came after its own recovery: when it was over
	Keys       []string            `json:"keys,omitempty"`
	Upstream   []incident.Hop      `json:"upstream,omitempty"`
	Apps       []string            `json:"apps,omitempty"`
	Zone       string              `json:"zone,omitempty"`
	Suspects   []incident.Suspect  `json:"suspects,omitempty"`
	Blames     []string            `json:"blames,omitempty"` // of a change: incidents that it may have led to
	Silent     bool                `json:"silent,omitempty"` // of a change that others have to tell of
	Why        []incident.Evidence `json:"why,omitempty"`
	Notes      []incident.Note     `json:"notes,omitempty"` // to be remembered
	Limits     Limits              `json:"limits,omitzero"`
	Seen       int64               `json:"seen,omitempty"` // version of the working set the decision was made on
}

// Limits are the settings that folding needs, so that Persist decides with the
// configuration that Decide saw.
type Limits struct {
	Flips  int           `json:"flips"`
	Window time.Duration `json:"window"`
	Quiet  time.Duration `json:"quiet"`
	Settle time.Duration `json:"settle"`
	Stale  time.Duration `json:"stale"`
	Reopen time.Duration `json:"reopen"`
}

// Outcome returns how the ledger counts the decision.
func (d Decision) Outcome() incident.Outcome {
	switch d.Action {
	case Open:
		return incident.Opened
	case Join, Reopen:
		return incident.Joined
	case Settle:
		return incident.Settled
	case Record:
		return incident.RecordedChange
	default:
		return incident.Suppressed
	}
}

// OpensWorking says whether the decision is only good for the working set it
// was made on: somebody else may have opened an incident for the same cause, or
// one that a silent change has led to.
func (d Decision) OpensWorking() bool {
	return d.Action == Open || d.Action == Hold || len(d.Absorb) > 0 || d.Silent
}

// IncidentID derives the id of an incident from the event that opens it, so
// that deciding twice names it once.
func IncidentID(eventID string) string {
	sum := sha256.Sum256([]byte(eventID))
	return "inc-" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:]))[:16]
}
