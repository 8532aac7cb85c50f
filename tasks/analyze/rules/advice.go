package rules

import (
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// advice is what helps against one family of conditions.
type advice struct {
	family string
	words  []string // the member is of this family if a word of its text begins with one of these
	steps  []incident.Step
}

func low(text string) incident.Step    { return incident.Step{Text: text, Risk: "low"} }
func medium(text string) incident.Step { return incident.Step{Text: text, Risk: "medium"} }
func high(text string) incident.Step   { return incident.Step{Text: text, Risk: "high"} }

// steps proposes what to do next: undo the suspected change, help the root,
// then the other families, then verify.
func steps(in incident.Incident) []incident.Step {
	out := []incident.Step{}
	if s := in.SuspectedChange; s != nil {
		step := medium(fmt.Sprintf("Review the change %q of %s and undo it if it touches what fails now.", s.Title, words.Clock(s.At)))
		if s.Actor != "" {
			step.Text = fmt.Sprintf("Ask %s about the change %q of %s; undo it if it touches what fails now.", Short(s.Actor), s.Title, words.Clock(s.At))
		}
		step.Evidence = cite(s.EventID, nil)
		out = append(out, step)
	}
	seen := map[string]bool{}
	for _, m := range rootFirst(in) {
		a, ok := adviceFor(m)
		if !ok || seen[a.family] || len(out) >= 8 {
			continue
		}
		seen[a.family] = true
		for _, step := range a.steps {
			step.Text = fmt.Sprintf("%s: %s", Short(subject(m)), step.Text)
			step.Evidence = cite(m.FirstEvent, nil)
			out = append(out, step)
		}
	}
	return append(out, verify(in)...)
}

// rootFirst orders the members so that the root's advice comes first.
func rootFirst(in incident.Incident) []incident.Member {
	var root, rest []incident.Member
	for _, m := range in.Members {
		switch {
		case !faulty(m):
		case subject(m) == in.RootCause().Resource || m.FirstEvent == in.RootCause().EventID:
			root = append(root, m)
		default:
			rest = append(rest, m)
		}
	}
	return append(root, rest...)
}

func subject(m incident.Member) string {
	if len(m.Resources) == 0 {
		return m.Title
	}
	return m.Resources[0]
}

var spaced = strings.NewReplacer("-", " ", "_", " ")

// adviceFor finds the first family that the member's words belong to.
func adviceFor(m incident.Member) (advice, bool) {
	text := spaced.Replace(strings.ToLower(m.Condition + " " + m.Service + " " + m.Title))
	for _, a := range families {
		for _, word := range a.words {
			if begins(text, word) {
				return a, true
			}
		}
	}
	return advice{}, false
}

// begins says whether a word of text begins with the words of what.
func begins(text, what string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], what)
		if i < 0 {
			return false
		}
		if at := from + i; at == 0 || text[at-1] == ' ' {
			return true
		}
		from += i + 1
	}
}

// verify closes the list: how to know that it is over.
func verify(in incident.Incident) []incident.Step {
	members := rootFirst(in)
	if len(members) == 0 {
		return nil
	}
	m := members[0]
	text := fmt.Sprintf("Confirm that %s reports healthy again; the incident resolves by itself when every fault has recovered.", Short(subject(m)))
	if m.OneShot {
		text = fmt.Sprintf("Check by hand that %s works again and resolve the incident: no recovery event will come for it.", Short(subject(m)))
	}
	step := low(text)
	step.Evidence = cite(m.FirstEvent, nil)
	return []incident.Step{step}
}
