package config

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
)

// A Problem is one thing wrong with a configuration.
type Problem struct {
	Line  int    // 0: the file as a whole
	Field string // such as silences[0].expires
	Text  string
}

// Error names line, field and what is wrong.
func (p Problem) Error() string {
	out := p.Text
	if p.Field != "" {
		out = p.Field + ": " + out
	}
	if p.Line > 0 {
		out = fmt.Sprintf("line %d: %s", p.Line, out)
	}
	return out
}

// Problems are all things wrong with a configuration, in order of their lines.
type Problems []Problem

// Error lists the problems, one a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, one := range p {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap makes Problems a fault.BadConfig to errors.Is and errors.As.
func (p Problems) Unwrap() error { return fault.BadConfig }

// Parse reads a configuration over the defaults. Its error is Problems.
func Parse(raw []byte) (Config, error) {
	c := Default()
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return Config{}, Problems{{Text: strings.TrimPrefix(err.Error(), "yaml: ")}}
	}
	if len(doc.Content) == 0 {
		return c, nil
	}
	root := doc.Content[0]
	problems := shape(root, &c)
	if len(problems) == 0 {
		if err := root.Decode(&c); err != nil {
			return Config{}, Problems{{Line: root.Line, Text: err.Error()}}
		}
		for _, p := range c.check() {
			p.Line = lineOf(root, p.Field)
			problems = append(problems, p)
		}
	}
	if len(problems) == 0 {
		return c, nil
	}
	sort.SliceStable(problems, func(i, j int) bool { return problems[i].Line < problems[j].Line })
	return Config{}, problems
}

// Render writes a configuration as YAML that Parse reads back.
func Render(c Config) ([]byte, error) {
	out, err := yaml.Marshal(c)
	if err != nil {
		return nil, errors.Join(fault.BadConfig, fmt.Errorf("write configuration: %w", err))
	}
	return out, nil
}
