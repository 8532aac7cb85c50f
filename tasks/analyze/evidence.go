package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// signalLimit bounds how many signals of an incident are looked at.
const signalLimit = 60

// Evidence is all that an analyst may base a claim on.
type Evidence struct {
	Incident incident.Incident
	Signals  []incident.Signal // oldest first
	Series   []Series
	Excerpts []Excerpt
	Missing  []string // what could not be read, and why
}

// A Series is a metric around the time of the alarm that watches it.
type Series struct {
	EventID   string    `json:"-"` // the alarm's event
	Metric    string    `json:"metric"`
	Statistic string    `json:"statistic"`
	From      time.Time `json:"from"`
	Step      int       `json:"stepSeconds"`
	Values    []float64 `json:"values"`
}

// An Excerpt is a few lines of a log around an event.
type Excerpt struct {
	EventID string   `json:"-"`
	Group   string   `json:"logGroup"`
	Lines   []string `json:"lines"`
}

// IDs lists the event ids that a claim may cite, in the order in which they are
// shown: signals first, then suspects and members known only by their head.
func (e Evidence) IDs() []string {
	var ids []string
	add := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, s := range e.Signals {
		add(s.EventID)
	}
	if c := e.Incident.SuspectedChange; c != nil {
		add(c.EventID)
	}
	for _, c := range e.Incident.Suspects {
		add(c.EventID)
	}
	for _, m := range e.Incident.Members {
		add(m.FirstEvent)
	}
	for _, c := range e.Incident.Causes {
		add(c.EventID)
	}
	return ids
}

// label is the short name under which an event is shown to the model; models
// copy "E7" more reliably, and more cheaply, than a UUID.
func label(i int) string { return fmt.Sprintf("E%d", i+1) }

// bounded keeps the signals that explain most: the first ones, which hold the
// cause, and the newest ones, which hold the state.
func bounded(signals []incident.Signal, limit int) []incident.Signal {
	slices.SortStableFunc(signals, func(a, b incident.Signal) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return cmp.Compare(a.EventID, b.EventID)
	})
	if len(signals) <= limit {
		return signals
	}
	first := limit * 2 / 3
	return slices.Concat(signals[:first], signals[len(signals)-(limit-first):])
}
