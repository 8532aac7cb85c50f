package api

import (
	"cmp"
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
)

// publish adds a version with the machine's present definition; a revision
// that is published already is not published twice. The lock is held.
func (s *Server) publish(m *machine, description string) *version {
	if n := len(m.Versions); n > 0 && m.Versions[n-1].Revision == m.Revision && m.Versions[n-1].Definition == m.Definition {
		return m.Versions[n-1]
	}
	v := &version{Number: m.NextVersion, Description: description, Revision: m.Revision, Definition: m.Definition, Role: m.Role,
		Logging: m.Logging, Tracing: m.Tracing, Created: s.now()}
	m.NextVersion++
	m.Versions = append(m.Versions, v)
	return v
}

// versionOf finds the version of m that an ARN names, directly or by an alias.
func (s *Server) versionOf(m *machine, arn string) (*version, error) {
	_, _, rest, _ := split(arn)
	if a := m.Aliases[rest]; a != nil {
		return s.versionOf(m, a.pick())
	}
	for _, v := range m.Versions {
		if strconv.Itoa(v.Number) == rest {
			return v, nil
		}
	}
	return nil, awsjson.Errorf("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn)
}

// pick chooses a version by the weights of the routes.
func (a *alias) pick() string {
	n := rand.IntN(100)
	for _, r := range a.Routes {
		if n -= r.Weight; n < 0 {
			return r.Version
		}
	}
	return a.Routes[len(a.Routes)-1].Version
}

type publishInput struct {
	ARN         string `json:"stateMachineArn"`
	Description string `json:"description"`
	Revision    string `json:"revisionId"`
}

type publishOutput struct {
	Created *stamp `json:"creationDate"`
	Version string `json:"stateMachineVersionArn"`
}

func (s *Server) publishStateMachineVersion(_ context.Context, in publishInput) (publishOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.machineOf(in.ARN)
	if err != nil {
		return publishOutput{}, err
	}
	if in.Revision != "" && in.Revision != cmp.Or(m.Revision, "INITIAL") {
		return publishOutput{}, awsjson.Errorf("ConflictException", "Failed to publish the State Machine version for revision %s. The current State Machine revision is %s.",
			in.Revision, cmp.Or(m.Revision, "INITIAL"))
	}
	v := s.publish(m, in.Description)
	if err := s.register(m); err != nil {
		return publishOutput{}, err
	}
	return publishOutput{stamped(v.Created), m.versionARN(v)}, s.save()
}

type byVersion struct {
	ARN string `json:"stateMachineVersionArn"`
}

func (s *Server) deleteStateMachineVersion(_ context.Context, in byVersion) (none, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.machineOf(in.ARN)
	if err != nil {
		return none{}, nil // what is not there is deleted
	}
	for _, name := range slices.Sorted(maps.Keys(m.Aliases)) {
		if slices.ContainsFunc(m.Aliases[name].Routes, func(r route) bool { return r.Version == in.ARN }) {
			return none{}, awsjson.Errorf("ConflictException", "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [%s]", name)
		}
	}
	m.Versions = slices.DeleteFunc(m.Versions, func(v *version) bool { return m.versionARN(v) == in.ARN })
	s.engine.Unregister(in.ARN)
	return none{}, s.save()
}

type listedVersion struct {
	ARN     string `json:"stateMachineVersionArn"`
	Created *stamp `json:"creationDate"`
}

type listByMachine struct {
	pageRequest
	ARN string `json:"stateMachineArn"`
}

type listVersionsOutput struct {
	Versions []listedVersion `json:"stateMachineVersions"`
	Next     string          `json:"nextToken,omitempty"`
}

// listStateMachineVersions lists the newest first.
func (s *Server) listStateMachineVersions(_ context.Context, in listByMachine) (listVersionsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.machineOf(in.ARN)
	if err != nil {
		return listVersionsOutput{}, err
	}
	newest := slices.Clone(m.Versions)
	slices.Reverse(newest)
	part, next, err := page(newest, in.pageRequest)
	out := listVersionsOutput{Versions: []listedVersion{}, Next: next}
	for _, v := range part {
		out.Versions = append(out.Versions, listedVersion{m.versionARN(v), stamped(v.Created)})
	}
	return out, err
}
