package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// check finds what is wrong beyond keys and types.
func (c Config) check() Problems {
	var out Problems
	bad := func(field, format string, args ...any) {
		out = append(out, Problem{Field: field, Text: fmt.Sprintf(format, args...)})
	}
	need := func(field string, m Matcher) {
		if m.Empty() {
			bad(field+".match", "matches nothing: name at least one field")
		}
	}
	for i, r := range c.Severities {
		field := fmt.Sprintf("severities[%d]", i)
		need(field, r.Match)
		if r.Severity == "" {
			bad(field+".severity", "is missing")
		}
	}
	for i, r := range c.Significance {
		field := fmt.Sprintf("significance[%d]", i)
		need(field, r.Match)
		if r.Count < 1 {
			bad(field+".count", "is missing")
		}
		if r.Count > 1 && r.Window <= 0 {
			bad(field+".window", "is missing")
		}
	}
	for i, s := range c.Silences {
		field := fmt.Sprintf("silences[%d]", i)
		need(field, s.Match)
		for _, f := range []struct{ name, value string }{{"author", s.Author}, {"reason", s.Reason}} {
			if strings.TrimSpace(f.value) == "" {
				bad(field+"."+f.name, "is missing")
			}
		}
		if s.Expires.IsZero() {
			bad(field+".expires", "is missing: a silence has to end")
		}
	}
	for i, m := range c.Maintenance {
		need(fmt.Sprintf("maintenance[%d]", i), m.Match)
		m.check(fmt.Sprintf("maintenance[%d]", i), bad)
	}
	for i, e := range c.MustPage {
		need(fmt.Sprintf("mustPage[%d]", i), e.Match)
	}
	for i, r := range c.Topology {
		if r.ARN == "" {
			bad(fmt.Sprintf("topology[%d].arn", i), "is missing")
		}
	}
	c.checkRouting(bad)
	return out
}

func (m Maintenance) check(field string, bad func(string, string, ...any)) {
	if !m.From.IsZero() || !m.To.IsZero() {
		if !m.To.After(m.From) || m.From.IsZero() {
			bad(field+".to", "want a time after from")
		}
		if m.Start != "" || len(m.Days) > 0 {
			bad(field+".start", "a window is either single (from, to) or recurring (days, start, duration)")
		}
		return
	}
	if _, err := time.Parse("15:04", m.Start); err != nil {
		bad(field+".start", "want a time of day such as 02:30, got %q", m.Start)
	}
	if d := m.Duration.Std(); d <= 0 || d > 7*24*time.Hour {
		bad(field+".duration", "want more than nothing and at most a week, got %s", d)
	}
	if _, err := time.LoadLocation(m.Zone); err != nil {
		bad(field+".zone", "unknown time zone %q", m.Zone)
	}
}

func (c Config) checkRouting(bad func(string, string, ...any)) {
	policies := map[string]bool{"": true}
	for i, p := range c.Escalation {
		field := fmt.Sprintf("escalation[%d]", i)
		if p.Name == "" || policies[p.Name] {
			bad(field+".name", "want a name of its own, got %q", p.Name)
		}
		policies[p.Name] = true
		if len(p.Levels) == 0 || len(p.Levels) > 10 {
			bad(field+".levels", "want 1 to 10 levels, got %d", len(p.Levels))
		}
		for j, l := range p.Levels {
			if l.Minutes < 1 {
				bad(fmt.Sprintf("%s.levels[%d].minutes", field, j), "is missing")
			}
		}
	}
	policies[Default().Routing.Default.Policy] = true // left as it is, it stands for the first policy
	if !policies[c.Routing.Default.Policy] {
		bad("routing.default.policy", "no escalation policy is called %q", c.Routing.Default.Policy)
	}
	for i, r := range c.Routing.Routes {
		field := fmt.Sprintf("routing.routes[%d]", i)
		if r.Match.Empty() {
			bad(field+".match", "matches nothing: name at least one field")
		}
		if !policies[r.Policy] {
			bad(field+".policy", "no escalation policy is called %q", r.Policy)
		}
	}
}

// lineOf returns the line of a field, or of the nearest thing around it.
func lineOf(n *yaml.Node, field string) int {
	line := n.Line
	for _, part := range strings.FieldsFunc(field, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		next := child(n, part)
		if next == nil {
			break
		}
		n, line = next, next.Line
	}
	return line
}

func child(n *yaml.Node, part string) *yaml.Node {
	if i, err := strconv.Atoi(part); err == nil && n.Kind == yaml.SequenceNode && i < len(n.Content) {
		return n.Content[i]
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == part {
			return n.Content[i+1]
		}
	}
	return nil
}
