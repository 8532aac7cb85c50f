package score

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A Truth says what is true of a scenario.
type Truth struct {
	Description string          `json:"description"`
	Incidents   []TruthIncident `json:"incidents"`
	Noise       []string        `json:"noise"`
	Changes     []string        `json:"changes"`
	Neutral     []string        `json:"neutral"`
}

// A TruthIncident is one incident that a scenario holds.
type TruthIncident struct {
	Label     string   `json:"label"`
	Events    []string `json:"events"`
	RootCause struct {
		Resource string   `json:"resource"`
		Also     []string `json:"also"`
	} `json:"rootCause"`
	CausedBy     *string  `json:"causedBy"`
	CausedByAlso []string `json:"causedByAlso"`
	MinSeverity  string   `json:"minSeverity"`
	MaxSeverity  string   `json:"maxSeverity"`
	ResolvedBy   *string  `json:"resolvedBy"`
	MaxPages     int      `json:"maxPages"`
}

// A Scenario is a folder with events, their truth and the time of each event.
type Scenario struct {
	Name   string
	Folder string
	Truth  Truth
	Times  map[string]time.Time
}

// Scenarios reads the scenarios that are folders below root, in order of name.
func Scenarios(root string) ([]Scenario, error) {
	found, err := filepath.Glob(filepath.Join(root, "*", "truth.json"))
	if err != nil {
		return nil, fmt.Errorf("list scenarios below %s: %w", root, err)
	}
	out := make([]Scenario, 0, len(found))
	for _, path := range found {
		s, err := Read(filepath.Dir(path))
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// Read reads one scenario.
func Read(folder string) (Scenario, error) {
	s := Scenario{Name: filepath.Base(folder), Folder: folder, Times: map[string]time.Time{}}
	raw, err := os.ReadFile(filepath.Join(folder, "truth.json"))
	if err != nil {
		return s, fmt.Errorf("read scenario %s: %w", s.Name, err)
	}
	if err := json.Unmarshal(raw, &s.Truth); err != nil {
		return s, fmt.Errorf("read truth of %s: %w", s.Name, err)
	}
	return s, s.readTimes()
}

// readTimes takes the time of the first readable delivery of each event.
func (s *Scenario) readTimes() error {
	f, err := os.Open(s.Events())
	if err != nil {
		return fmt.Errorf("read events of %s: %w", s.Name, err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var e struct{ ID, Time string }
		if json.Unmarshal(lines.Bytes(), &e) != nil || e.ID == "" {
			continue // a scenario may hold broken lines on purpose
		}
		at, err := time.Parse(time.RFC3339, strings.TrimSpace(e.Time))
		if _, known := s.Times[e.ID]; err == nil && !known {
			s.Times[e.ID] = at
		}
	}
	return lines.Err()
}

// Events is the path of the scenario's events.
func (s Scenario) Events() string { return filepath.Join(s.Folder, "events.jsonl") }

// Topology is the path of the scenario's inventory.
func (s Scenario) Topology() string { return filepath.Join(s.Folder, "topology.json") }
