// Package classify is the core of the command autopilot classify: it reads
// events in whatever way people keep them and prints what each means, one JSON
// object a line.
//
// Input may be one object, several in a row, arrays, entries as PutEvents takes
// them, or JSON lines, pretty-printed or not. What is no usable event gives a
// line that says so; a broken line does not stop the rest. What an event means
// is decided in package tasks/classify.
package classify

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Line is the answer for one event.
type Line struct {
	EventID     string            `json:"eventId"`
	Outcome     incident.Outcome  `json:"outcome"`
	Kind        incident.Kind     `json:"kind"`
	Severity    incident.Severity `json:"severity"`
	Significant bool              `json:"significant"`
	Reason      string            `json:"reason"`
	Service     string            `json:"service"`
	Condition   string            `json:"condition"`
	Fingerprint string            `json:"fingerprint"`
	Resources   []string          `json:"resources"`
	Title       string            `json:"title"`
}

// Run classifies every event of in.
func Run(in io.Reader, out io.Writer) error {
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	err := each(in, func(raw []byte) error { return enc.Encode(Answer(raw)) })
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write answers: %w", err)
	}
	return nil
}

// Answer classifies one raw event.
func Answer(raw []byte) Line {
	event, err := classify.Read(raw)
	if err != nil {
		return refused(raw, err)
	}
	s := classify.Classify(event)
	return Line{EventID: s.EventID, Outcome: outcome(s), Kind: s.Kind, Severity: s.Severity, Significant: s.Significant, Reason: s.Reason,
		Service: s.Service, Condition: s.Condition, Fingerprint: s.Fingerprint, Resources: s.Resources, Title: s.Title}
}

// outcome is what would become of the event if nothing else were known.
func outcome(s incident.Signal) incident.Outcome {
	switch {
	case s.Significant && s.Kind == incident.Recovery:
		return incident.Settled
	case s.Significant:
		return incident.Opened
	case s.Kind == incident.Change:
		return incident.RecordedChange
	default:
		return incident.Suppressed
	}
}

// refused answers for bytes that are no usable event, with what can be read.
func refused(raw []byte, err error) Line {
	var readable struct {
		ID     any `json:"id"`
		Source any `json:"source"`
	}
	line := Line{Outcome: incident.Quarantined, Kind: incident.Info, Severity: incident.SeverityInfo, Reason: err.Error(), Service: "unknown", Resources: []string{}}
	if json.Unmarshal(raw, &readable) == nil {
		line.EventID, _ = readable.ID.(string)
		if source, ok := readable.Source.(string); ok && source != "" {
			line.Service = source
		}
	}
	line.Title = "Event that cannot be used: " + err.Error()
	return line
}
