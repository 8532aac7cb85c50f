// Package picture draws the state machines and the stack as Mermaid, which
// forges render where the README shows it.
package picture

import (
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/infra"
	"github.com/cloudops-autopilot/autopilot/states"
)

// Document is the committed file with all pictures.
func Document() string {
	return "# Pictures\n\nMade by `make generate` from the code.\n" +
		section("The pipeline: one execution an event", Machine(states.Pipeline())) +
		section("The lifecycle: one execution a round of an incident", Machine(states.Lifecycle())) +
		section("The stack", Stack())
}

func section(title, mermaid string) string {
	return "\n## " + title + "\n\n```mermaid\n" + mermaid + "```\n"
}

// Machine draws the states and the ways between them. Ways that only an error
// takes are dotted; those into quarantine are left out, since every task has one.
func Machine(m states.Machine) string {
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	fmt.Fprintf(&b, "  start((start)) --> %s\n", m.StartAt)
	for _, s := range m.States {
		b.WriteString("  " + node(s) + "\n")
		for _, w := range ways(s.State) {
			fmt.Fprintf(&b, "  %s %s %s\n", s.Name, w.arrow, w.to)
		}
	}
	return b.String()
}

// node draws a state in the shape of its type.
func node(s states.Named) string {
	switch s.State.Type {
	case "Choice":
		return fmt.Sprintf("%s{%s}", s.Name, s.Name)
	case "Succeed", "Fail":
		return fmt.Sprintf("%s((%s))", s.Name, s.Name)
	case "Pass":
		return fmt.Sprintf("%s([%s])", s.Name, s.Name)
	default:
		return fmt.Sprintf("%s[%s]", s.Name, s.Name)
	}
}

type way struct{ to, arrow string }

func ways(s states.State) []way {
	var out []way
	if s.Next != "" {
		out = append(out, way{s.Next, "-->"})
	}
	for _, c := range s.Choices {
		out = append(out, way{c.Next, "-->"})
	}
	if s.Default != "" {
		out = append(out, way{s.Default, "-->"})
	}
	for _, c := range s.Catch {
		if c.Next != "Quarantine" {
			out = append(out, way{c.Next, "-.->"})
		}
	}
	return once(out)
}

// once keeps the first of the ways to a state.
func once(all []way) []way {
	seen := map[string]bool{}
	var out []way
	for _, w := range all {
		if !seen[w.to] {
			seen[w.to] = true
			out = append(out, w)
		}
	}
	return out
}

// Stack draws the resources that events and people pass.
func Stack() string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for _, e := range infra.Edges() {
		fmt.Fprintf(&b, "  %s -->|%s| %s\n", box(e.From), e.Label, box(e.To))
	}
	return b.String()
}

func box(n infra.Node) string { return fmt.Sprintf("%s[%q]", n.Name, n.Label) }
