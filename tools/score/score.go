// Package score compares what a replay made of a scenario with what is true of
// it, and says by how much it missed: grouping, root cause, suspected change,
// noise, severity, pages and end.
//
// Making the result is left to package trial.
package score

import (
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/replay"
)

// Figures say how close a result is to the truth. A part is a share between 0
// and 1, absent where the scenario has nothing to measure it on.
type Figures struct {
	Scenario string             `json:"scenario"`
	Score    float64            `json:"score"`
	Parts    map[string]float64 `json:"parts"`
	Truth    int                `json:"truth"`   // incidents there are
	Product  int                `json:"product"` // incidents the result has
	Missed   int                `json:"missed"`
	Merged   int                `json:"merged"`
	Split    int                `json:"split"`
	False    int                `json:"false"`
	Lost     int                `json:"lost"` // truth events in no incident
	Blamed   int                `json:"wronglyBlamed"`
}

// The parts of a score, in the order of tables, with their weights.
const (
	Detection = "detection"
	Grouping  = "grouping"
	RootCause = "rootCause"
	Noise     = "noise"
	Change    = "change"
	Severity  = "severity"
	Pages     = "pages"
	Resolved  = "resolved"
)

// Parts lists the parts in the order of tables.
func Parts() []string {
	return []string{Detection, Grouping, RootCause, Noise, Change, Severity, Pages, Resolved}
}

var weights = map[string]float64{Detection: 0.25, Grouping: 0.20, RootCause: 0.15, Noise: 0.15, Change: 0.10, Severity: 0.05, Pages: 0.05, Resolved: 0.05}

// An end may lie this much before or after the true one.
const (
	tooEarly = time.Minute
	tooLate  = time.Hour
)

// Score compares a result with the truth of a scenario.
func Score(s Scenario, r *replay.Result) Figures {
	c := newComparison(s, r)
	f := Figures{Scenario: s.Name, Parts: map[string]float64{}, Truth: len(s.Truth.Incidents), Product: len(r.Incidents)}
	falsePaged := c.count(&f)
	c.perIncident(&f, falsePaged)
	f.Parts[Detection] = c.detection(f)
	if len(s.Truth.Noise) > 0 {
		f.Parts[Noise] = 1 - float64(c.noiseIn())/float64(len(s.Truth.Noise))
	}
	if f1, ok := c.grouping(); ok {
		f.Parts[Grouping] = f1
	}
	total, weight := 0.0, 0.0
	for _, part := range Parts() { // in a fixed order, so that sums come out equal
		if v, ok := f.Parts[part]; ok {
			total += weights[part] * v
			weight += weights[part]
		}
	}
	f.Score = total / weight
	return f
}
