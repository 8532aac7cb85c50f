package bedrock

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A document is what is read of the incident in the prompt.
type document struct {
	Title    string  `json:"title"`
	Severity string  `json:"severity"`
	Events   []event `json:"events"`
}

type event struct {
	Label     string    `json:"label"`
	At        time.Time `json:"at"`
	Kind      string    `json:"kind"`
	Service   string    `json:"service"`
	Title     string    `json:"title"`
	Resources []string  `json:"resources"`
}

// An answer has the shape that the analyze task asks for.
type answer struct {
	Summary     claim   `json:"summary"`
	Causes      []claim `json:"causes"`
	BlastRadius []claim `json:"blastRadius"`
	Remediation []step  `json:"remediation"`
}

type claim struct {
	Text       string   `json:"text"`
	Confidence string   `json:"confidence"`
	Evidence   []string `json:"evidence"`
}

type step struct {
	Text     string   `json:"text"`
	Risk     string   `json:"risk"`
	Evidence []string `json:"evidence"`
}

// explain reads the incident out of the prompt and says the obvious about it:
// the first fault, the last change before it, and what else was hit.
func explain(prompt string) answer {
	doc := read(prompt)
	slices.SortStableFunc(doc.Events, func(a, b event) int { return a.At.Compare(b.At) })
	var faults []event
	var change *event
	for i, e := range doc.Events {
		switch {
		case e.Kind == "fault" || e.Kind == "security":
			faults = append(faults, e)
		case e.Kind == "change" && len(faults) == 0:
			change = &doc.Events[i]
		}
	}
	if len(faults) == 0 {
		return answer{Summary: claim{"The events show no fault.", "low", labels(doc.Events)},
			Causes: []claim{}, BlastRadius: []claim{}, Remediation: []step{}}
	}
	first := faults[0]
	a := answer{
		Summary: claim{fmt.Sprintf("%s. The first sign was: %s.", doc.Title, first.Title), "medium", labels(faults)},
		Causes:  []claim{{first.Title, "medium", []string{first.Label}}},
	}
	if change != nil {
		a.Causes = append([]claim{{fmt.Sprintf("%s came shortly before %s.", change.Title, first.Title), "medium",
			[]string{change.Label, first.Label}}}, a.Causes...)
		a.Remediation = append(a.Remediation, step{"Review this change and roll it back if the timing is no coincidence: " + change.Title + ".",
			"medium", []string{change.Label}})
	}
	a.BlastRadius = radius(faults)
	a.Remediation = append(a.Remediation, step{"Look at the state and the recent metrics of " + nameOf(first) + ".", "low", []string{first.Label}})
	return a
}

// read finds the JSON document between the tags.
func read(prompt string) (doc document) {
	_, rest, _ := strings.Cut(prompt, "<incident>\n{")
	text, _, _ := strings.Cut("{"+rest, "</incident>")
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		return document{}
	}
	return doc
}

func radius(faults []event) []claim {
	all := []claim{}
	seen := map[string]bool{}
	for _, f := range faults {
		if name := nameOf(f); !seen[name] {
			seen[name] = true
			all = append(all, claim{fmt.Sprintf("%s is affected: %s.", name, f.Title), "high", []string{f.Label}})
		}
	}
	return all
}

func nameOf(e event) string {
	if len(e.Resources) > 0 {
		return e.Resources[0]
	}
	return e.Service
}

func labels(events []event) []string {
	all := []string{}
	for _, e := range events {
		all = append(all, e.Label)
	}
	return all
}

// invented replaces every citation by one that does not exist.
func (a answer) invented() answer {
	a.Summary.Evidence = []string{"E999"}
	for i := range a.Causes {
		a.Causes[i].Evidence = []string{"E999"}
	}
	for i := range a.BlastRadius {
		a.BlastRadius[i].Evidence = nil
	}
	for i := range a.Remediation {
		a.Remediation[i].Evidence = []string{"E0", "the logs"}
	}
	return a
}
