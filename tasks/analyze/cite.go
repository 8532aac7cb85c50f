package analyze

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// A draft is an analysis as an analyst wrote it, with claims yet to be checked.
type draft struct {
	Summary     incident.Claim
	Causes      []incident.Claim
	BlastRadius []incident.Claim
	Remediation []incident.Step
}

// A citer resolves what claims cite and refuses those that rest on nothing.
type citer struct {
	ids     []string // event ids, the i-th shown as label(i)
	known   string   // all text that was shown
	dropped []string
}

// check returns the analysis with the claims that hold. A claim without any
// event of this incident is removed; one that also cites an unknown event, or
// has its confidence in no known word, is demoted.
func (c *citer) check(d draft) incident.Analysis {
	a := incident.Analysis{
		Causes:      c.claims("cause", d.Causes),
		BlastRadius: c.claims("blast radius", d.BlastRadius),
		Remediation: c.steps(d.Remediation),
	}
	if summary := c.claims("summary", []incident.Claim{d.Summary}); len(summary) == 1 {
		a.Summary = summary[0].Text
	}
	a.Dropped = c.dropped
	return a
}

func (c *citer) claims(what string, in []incident.Claim) []incident.Claim {
	out := []incident.Claim{}
	for _, claim := range in {
		cited, unknown := c.resolve(claim.Evidence)
		if why := c.objection(claim.Text, cited); why != "" {
			c.drop(what, claim.Text, why)
			continue
		}
		claim.Evidence = cited
		claim.Confidence = confidence(claim.Confidence, unknown > 0)
		out = append(out, claim)
	}
	return out
}

func (c *citer) steps(in []incident.Step) []incident.Step {
	out := []incident.Step{}
	for _, step := range in {
		cited, _ := c.resolve(step.Evidence)
		if why := c.objection(step.Text, cited); why != "" {
			c.drop("step", step.Text, why)
			continue
		}
		step.Evidence = cited
		if !slices.Contains([]string{"low", "medium", "high"}, step.Risk) {
			step.Risk = "high"
		}
		out = append(out, step)
	}
	return out
}

// resolve turns labels and ids into event ids and counts those that are neither.
func (c *citer) resolve(cited []string) (ids []string, unknown int) {
	for _, name := range cited {
		i := c.index(name)
		switch {
		case i < 0:
			unknown++
		case !slices.Contains(ids, c.ids[i]):
			ids = append(ids, c.ids[i])
		}
	}
	return ids, unknown
}

// index finds the event that a label or an id stands for, or returns -1.
func (c *citer) index(name string) int {
	for i, id := range c.ids {
		if name == id || strings.EqualFold(name, label(i)) {
			return i
		}
	}
	return -1
}

// names matches what identifies one thing of an account. A text that names a
// thing nobody showed the analyst is made up.
var names = regexp.MustCompile(`arn:aws[a-z-]*:[^\s,;"')\]]+|\b(?:i|vol|sg|subnet|vpc|eni|ami|snap)-[0-9a-f]{8,17}\b|\b[0-9]{12}\b`)

var links = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]*://|\bwww\.`)

// objection says why a text cannot stand, or "".
func (c *citer) objection(text string, cited []string) string {
	switch {
	case strings.TrimSpace(text) == "":
		return "it says nothing"
	case len(cited) == 0:
		return "it cites no event of this incident"
	case links.MatchString(text):
		return "it holds a link"
	}
	for _, name := range names.FindAllString(text, -1) {
		if !strings.Contains(c.known, strings.TrimRight(name, ".:")) {
			return "it names " + name + ", which is not in the evidence"
		}
	}
	return ""
}

func (c *citer) drop(what, text, why string) {
	c.dropped = append(c.dropped, fmt.Sprintf("%s %q: %s", what, words.Clip(text, 160), why))
}

// confidence returns the claim's word, one lower when demoted.
func confidence(word string, demoted bool) string {
	levels := []string{"low", "medium", "high"}
	at := max(0, slices.Index(levels, word))
	if demoted {
		at = max(0, at-1)
	}
	return levels[at]
}
