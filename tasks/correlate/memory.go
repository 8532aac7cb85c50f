package correlate

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// What is remembered beside incidents: when a fault that no incident knows was
// last over, so that its late beginning starts nothing, and what work the
// provider announced.
type memory struct {
	fault, announcements incident.Note
	over                 time.Time
	announced            []incident.Signal
}

const (
	faultMemory   = 24 * time.Hour
	maxAnnounced  = 40
	announcedLife = 60 * 24 * time.Hour
)

func faultKey(s incident.Signal) string     { return "fault#" + s.Fingerprint }
func announcedKey(s incident.Signal) string { return "announced#" + s.Account }

func readMemory(notes map[string]incident.Note, s incident.Signal) (memory, error) {
	m := memory{fault: notes[faultKey(s)], announcements: notes[announcedKey(s)]}
	m.fault.Key, m.announcements.Key = faultKey(s), announcedKey(s)
	if len(m.fault.Doc) > 0 {
		if err := json.Unmarshal(m.fault.Doc, &m.over); err != nil {
			return m, fmt.Errorf("read note %s: %w", m.fault.Key, err)
		}
	}
	if len(m.announcements.Doc) > 0 {
		if err := json.Unmarshal(m.announcements.Doc, &m.announced); err != nil {
			return m, fmt.Errorf("read note %s: %w", m.announcements.Key, err)
		}
	}
	return m, nil
}

func (m memory) recovered(string) time.Time { return m.over }

// after returns the notes that the signal changes.
func (m memory) after(s incident.Signal, d Decision) ([]incident.Note, error) {
	switch {
	case s.Kind == incident.Recovery && d.IncidentID == "" && s.At.After(m.over):
		return noteOf(m.fault, s.At, s.At.Add(faultMemory))
	case isNewMember(s, d):
		// Nothing to remember, but a recovery that was decided without knowing of
		// this fault has to meet it: both write the note, and one decides again.
		return noteOf(m.fault, m.over, s.At.Add(faultMemory))
	case IsAnnouncement(s):
		var kept []incident.Signal
		for _, a := range m.announced {
			if a.EventID != s.EventID && a.Ends.After(s.At) {
				kept = append(kept, a)
			}
		}
		kept = append(kept, incident.Signal{EventID: s.EventID, Kind: s.Kind, Title: s.Title, Resources: s.Resources, At: s.At, Starts: s.Starts, Ends: s.Ends})
		return noteOf(m.announcements, kept[max(0, len(kept)-maxAnnounced):], s.At.Add(announcedLife))
	}
	return nil, nil
}

// isNewMember says whether the signal brings a fault that its incident did not have.
func isNewMember(s incident.Signal, d Decision) bool {
	if s.Kind != incident.Fault || d.IncidentID == "" {
		return false
	}
	return !slices.ContainsFunc(d.Why, func(e incident.Evidence) bool { return e.Feature == FeatureFingerprint })
}

func noteOf(n incident.Note, v any, expires time.Time) ([]incident.Note, error) {
	doc, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write note %s: %w", n.Key, err)
	}
	n.Doc, n.Expires = doc, expires
	return []incident.Note{n}, nil
}
