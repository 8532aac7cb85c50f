package replay

import (
	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Missed expectation is a signal that the configuration says must wake
// somebody, and that woke nobody.
type Missed struct {
	Expectation string `json:"expectation"`
	EventID     string `json:"eventId"`
	Title       string `json:"title"`
}

// expected holds the configuration's expectations against what happened: which
// of the signals that must lead to a page are in no incident that paged.
func (r *run) expected(paged map[string]bool) []Missed {
	var missed []Missed
	for _, s := range r.lines {
		if s.signal == nil || s.outcome == incident.Duplicate || paged[s.id] {
			continue
		}
		subject := config.OfSignal(*s.signal)
		for _, e := range r.o.Config.MustPage {
			if e.Match.Matches(subject) {
				missed = append(missed, Missed{e.Name, s.id, s.signal.Title})
				break
			}
		}
	}
	return missed
}

// worthExpecting says whether a signal can be meant by an expectation: what is
// wrong, not what is over or was changed.
func worthExpecting(s incident.Signal) bool {
	return s.Kind == incident.Fault || s.Kind == incident.Security
}
