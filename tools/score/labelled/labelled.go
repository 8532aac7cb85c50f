// Package labelled scores classification on single events that carry the answer
// of a careful person: kind, severity, significance, service, resource.
//
// The format is one JSON file an event: {"event": {…}, "expect": {…}}, where
// expect may name alternatives and labels on which reasonable people differ.
// How an event is classified is package classify's.
package labelled

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A file is one labelled event.
type file struct {
	Event  json.RawMessage `json:"event"`
	Expect struct {
		Kind         string   `json:"kind"`
		KindAlt      []string `json:"kindAlt"`
		Severity     string   `json:"severity"`
		SeverityAlt  []string `json:"severityAlt"`
		Significant  bool     `json:"significant"`
		Service      string   `json:"service"`
		ServiceAlt   []string `json:"serviceAlt"`
		Resource     *string  `json:"resource"`
		QuarantineOk bool     `json:"quarantineOk"`
		Lenient      []string `json:"lenient"`
	} `json:"expect"`
}

// Labels are what is scored, in the order they are printed.
var Labels = []string{"kind", "severity", "significant", "service", "resource"}

// Figures count right answers.
type Figures struct {
	Events int
	Asked  map[string]int // by label
	Right  map[string]int
	Misses []string // one line each
}

// Share returns the share of right answers for a label, 1 when none was asked.
func (f Figures) Share(label string) float64 {
	if f.Asked[label] == 0 {
		return 1
	}
	return float64(f.Right[label]) / float64(f.Asked[label])
}

// Score classifies the labelled events of a folder.
func Score(dir string) (Figures, error) {
	f := Figures{Asked: map[string]int{}, Right: map[string]int{}}
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return f, fmt.Errorf("labelled events: %w", err)
	}
	if len(names) == 0 {
		return f, fmt.Errorf("no labelled events in %s", dir)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return f, fmt.Errorf("labelled event: %w", err)
		}
		var l file
		if err := json.Unmarshal(raw, &l); err != nil {
			return f, fmt.Errorf("labelled event %s: %w", name, err)
		}
		f.add(filepath.Base(name), l)
	}
	return f, nil
}

func (f *Figures) add(name string, l file) {
	f.Events++
	event, err := classify.Read(l.Event)
	if err != nil && l.Expect.QuarantineOk {
		return // bytes that may be refused were refused
	}
	got := incident.Signal{Kind: incident.Info, Severity: incident.SeverityInfo}
	if err == nil {
		got = classify.Classify(event)
	}
	want := l.Expect
	check := func(label string, right bool, answer, expected any) {
		if slices.Contains(want.Lenient, label) {
			return
		}
		f.Asked[label]++
		if right {
			f.Right[label]++
			return
		}
		f.Misses = append(f.Misses, fmt.Sprintf("%s: %s is %v, want %v", name, label, answer, expected))
	}
	check("kind", oneOf(string(got.Kind), want.Kind, want.KindAlt), got.Kind, want.Kind)
	check("severity", oneOf(string(got.Severity), want.Severity, want.SeverityAlt), got.Severity, want.Severity)
	check("significant", got.Significant == want.Significant, got.Significant, want.Significant)
	if err == nil {
		check("service", oneOf(got.Service, want.Service, want.ServiceAlt), got.Service, want.Service)
	}
	if want.Resource != nil {
		found := slices.ContainsFunc(got.Resources, func(r string) bool { return same(r, *want.Resource) || same(*want.Resource, r) })
		check("resource", found, got.Resources, *want.Resource)
	}
}

func oneOf(got, want string, others []string) bool {
	return strings.EqualFold(got, want) || slices.ContainsFunc(others, func(o string) bool { return strings.EqualFold(got, o) })
}

// same says whether an ARN ends with an id, or the two are equal.
func same(arn, id string) bool {
	return arn == id || strings.HasPrefix(arn, "arn:") && (strings.HasSuffix(arn, ":"+id) || strings.HasSuffix(arn, "/"+id))
}

// Print writes the figures for a person, misses first.
func (f Figures) Print(w io.Writer) error {
	for _, m := range f.Misses {
		if _, err := fmt.Fprintln(w, m); err != nil {
			return err
		}
	}
	line := fmt.Sprintf("%d events:", f.Events)
	for _, label := range Labels {
		line += fmt.Sprintf(" %s %.1f %%", label, 100*f.Share(label))
	}
	_, err := fmt.Fprintln(w, line)
	return err
}
