package live

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// What a change did to an incident.
const (
	Opened       = "opened"
	Updated      = "updated"
	Acknowledged = "acknowledged"
	Resolved     = "resolved"
	Reopened     = "reopened"
	Merged       = "merged"
)

// A Report tells of one incident that changed.
type Report struct {
	Change   string           `json:"change"`
	Incident incident.Summary `json:"incident"`

	// minor is set when only counters and times moved.
	minor bool
}

// News is what a run of changes means to who watches.
type News struct {
	Incidents []Report // one an incident, in the order of their first change
	Outcomes  map[string]float64
}

// Of reads the news off changes. Several changes of one incident are one report.
func Of(changes []store.Change) (News, error) {
	outcomes, err := store.Tally(changes)
	if err != nil {
		return News{}, fmt.Errorf("tally outcomes: %w", err)
	}
	n := News{Outcomes: outcomes}
	for _, span := range spans(changes) {
		before, err := head(span.Old)
		if err != nil {
			return n, err
		}
		after, err := head(span.New)
		if err != nil {
			return n, err
		}
		if report, ok := compare(before, after); ok {
			n.Incidents = append(n.Incidents, report)
		}
	}
	return n, nil
}

// spans joins the changes of each head: what it was first and what it is last.
func spans(changes []store.Change) []store.Change {
	var joined []store.Change
	at := map[string]int{}
	for _, c := range changes {
		if !isHead(c.New) {
			continue
		}
		if i, ok := at[c.New.PK]; ok {
			joined[i].New = c.New
			continue
		}
		at[c.New.PK] = len(joined)
		joined = append(joined, c)
	}
	return joined
}

// isHead says whether an item is the head of an incident.
func isHead(it *store.Item) bool {
	return it != nil && it.SK == "HEAD" && strings.HasPrefix(it.PK, "INC#")
}

func head(it *store.Item) (incident.Incident, error) {
	var in incident.Incident
	if it == nil {
		return in, nil
	}
	if err := json.Unmarshal(it.Doc, &in); err != nil {
		return in, fmt.Errorf("item %s: %w", it.PK, err)
	}
	return in, nil
}

// compare says what happened between two states of an incident; false when
// nobody needs to know. An incident on hold is not shown to anybody.
func compare(before, after incident.Incident) (Report, bool) {
	r := Report{Change: Updated, Incident: after.Summary()}
	known := before.ID != "" && before.Status != incident.OnHold
	switch {
	case after.Status == incident.OnHold:
		return Report{}, false
	case !known && after.Status == incident.Open:
		r.Change = Opened
	case !known || after.Status != before.Status:
		r.Change = turned(after.Status)
	case after.Round != before.Round:
		r.Change = Reopened
	default:
		old := before.Summary()
		r.minor = same(steady(old), steady(r.Incident))
		return r, !r.minor || !same(moving(old), moving(r.Incident))
	}
	return r, true
}

// turned names the change to a status.
func turned(s incident.Status) string {
	switch s {
	case incident.Acknowledged:
		return Acknowledged
	case incident.Resolved:
		return Resolved
	case incident.Merged:
		return Merged
	default:
		return Reopened
	}
}

// steady leaves out what moves with every signal.
func steady(s incident.Summary) incident.Summary {
	s.Version, s.Signals, s.Paged, s.LastAt = 0, 0, 0, s.OpenedAt
	return s
}

// moving leaves out the version, which moves for reasons that nobody sees.
func moving(s incident.Summary) incident.Summary {
	s.Version = 0
	return s
}

func same(a, b incident.Summary) bool { return reflect.DeepEqual(a, b) }
