package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

// A registry is what the service knows besides executions.
type registry struct {
	Machines   map[string]*machine          `json:"machines"`   // by ARN
	Activities map[string]*activity         `json:"activities"` // by ARN
	Tags       map[string]map[string]string `json:"tags"`       // by ARN
}

func newRegistry() registry {
	return registry{Machines: map[string]*machine{}, Activities: map[string]*activity{}, Tags: map[string]map[string]string{}}
}

// A machine is a state machine with its versions and aliases.
type machine struct {
	ARN         string            `json:"arn"`
	Name        string            `json:"name"`
	Type        asl.MachineType   `json:"type"`
	Role        string            `json:"role"`
	Definition  string            `json:"definition"`
	Revision    string            `json:"revision"` // "" until the first update
	Label       string            `json:"label,omitempty"`
	Logging     json.RawMessage   `json:"logging,omitempty"`
	Tracing     json.RawMessage   `json:"tracing,omitempty"`
	Encryption  json.RawMessage   `json:"encryption,omitempty"`
	Created     time.Time         `json:"created"`
	Updated     time.Time         `json:"updated"`
	NextVersion int               `json:"nextVersion"`
	Versions    []*version        `json:"versions,omitempty"`
	Aliases     map[string]*alias `json:"aliases,omitempty"`
}

// A version is a published state of a machine; it never changes.
type version struct {
	Number      int             `json:"number"`
	Description string          `json:"description,omitempty"`
	Revision    string          `json:"revision"`
	Definition  string          `json:"definition"`
	Role        string          `json:"role"`
	Logging     json.RawMessage `json:"logging,omitempty"`
	Tracing     json.RawMessage `json:"tracing,omitempty"`
	Created     time.Time       `json:"created"`
}

// An alias points at one or two versions by weight.
type alias struct {
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	Routes      []route   `json:"routes"`
	Created     time.Time `json:"created"`
	Updated     time.Time `json:"updated"`
}

type route struct {
	Version string `json:"stateMachineVersionArn"`
	Weight  int    `json:"weight"`
}

func (m *machine) versionARN(v *version) string { return fmt.Sprintf("%s:%d", m.ARN, v.Number) }

// load takes up the registry that was kept and registers its machines.
func (s *Server) load() error {
	if s.keep == nil {
		return nil
	}
	raw, err := s.keep.Load()
	if err != nil || raw == nil {
		return err
	}
	if err := json.Unmarshal(raw, &s.registry); err != nil {
		return fmt.Errorf("registry of state machines: %w", err)
	}
	for _, arn := range slices.Sorted(maps.Keys(s.registry.Machines)) {
		if err := s.register(s.registry.Machines[arn]); err != nil {
			return err
		}
	}
	return nil
}

// save keeps the registry. The lock is held.
func (s *Server) save() error {
	if s.keep == nil {
		return nil
	}
	raw, err := json.Marshal(s.registry)
	if err != nil {
		return err
	}
	return s.keep.Save(raw)
}

// register makes a machine and its versions known to the engine.
func (s *Server) register(m *machine) error {
	if err := s.registerAs(m, m.ARN, m.Definition, m.Role); err != nil {
		return err
	}
	for _, v := range m.Versions {
		if err := s.registerAs(m, m.versionARN(v), v.Definition, v.Role); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) registerAs(m *machine, arn, definition, role string) error {
	compiled, err := asl.Compile(definition, m.Type)
	if err != nil {
		return fmt.Errorf("state machine %s: %w", arn, err)
	}
	s.engine.Register(engine.Machine{ARN: arn, Name: m.Name, Type: m.Type, RoleARN: role, Definition: compiled})
	return nil
}

// machineOf finds the machine that an ARN of it, a version or an alias names.
// The lock is held.
func (s *Server) machineOf(arn string) (*machine, error) {
	kind, name, _, ok := split(arn)
	if !ok || kind != "stateMachine" {
		return nil, badArn(arn)
	}
	m := s.registry.Machines[s.names.arn("stateMachine", name)]
	if m == nil {
		return nil, awsjson.Errorf("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn)
	}
	return m, nil
}

// checkDefinition refuses a definition in the service's words.
func checkDefinition(definition string, t asl.MachineType) error {
	_, err := asl.Compile(definition, t)
	if invalid := (*asl.Invalid)(nil); errors.As(err, &invalid) {
		return awsjson.Errorf("InvalidDefinition", "%s", invalid.Error())
	}
	return err
}
