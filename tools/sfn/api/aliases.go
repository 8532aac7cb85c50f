package api

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
)

type createAliasInput struct {
	Name        string  `json:"name"`
	Description string  `json:"description"`
	Routes      []route `json:"routingConfiguration"`
}

type createAliasOutput struct {
	ARN     string `json:"stateMachineAliasArn"`
	Created *stamp `json:"creationDate"`
}

func (s *Server) createStateMachineAlias(_ context.Context, in createAliasInput) (createAliasOutput, error) {
	if err := checkName(in.Name); err != nil {
		return createAliasOutput{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.routed(in.Routes)
	if err != nil {
		return createAliasOutput{}, err
	}
	arn := m.ARN + ":" + in.Name
	a := m.Aliases[in.Name]
	switch {
	case a != nil && (a.Description != in.Description || !slices.Equal(a.Routes, in.Routes)):
		return createAliasOutput{}, awsjson.Errorf("ConflictException", "Failed to create alias because an alias with the same name and a different routing configuration already exists.")
	case a == nil:
		a = &alias{Name: in.Name, Description: in.Description, Routes: in.Routes, Created: s.now(), Updated: s.now()}
		m.Aliases[in.Name] = a
	}
	return createAliasOutput{arn, stamped(a.Created)}, s.save()
}

// routed checks a routing configuration and returns the machine of its versions.
func (s *Server) routed(routes []route) (*machine, error) {
	if len(routes) == 0 || len(routes) > 2 {
		return nil, invalid("routingConfiguration", "routingConfiguration", "have length between 1 and 2")
	}
	total := 0
	var m *machine
	for _, r := range routes {
		total += r.Weight
		of, err := s.machineOf(r.Version)
		if err != nil {
			return nil, err
		}
		if m != nil && of != m {
			return nil, awsjson.Errorf("ValidationException", "Routing configuration must contain state machine version ARNs of the same state machine")
		}
		m = of
		if _, err := s.versionOf(m, r.Version); err != nil {
			return nil, awsjson.Errorf("ResourceNotFound", "Request references a resource that does not exist.")
		}
	}
	if total != 100 {
		return nil, awsjson.Errorf("ValidationException", "Sum of routing configuration weights must equal 100")
	}
	return m, nil
}

type byAlias struct {
	ARN string `json:"stateMachineAliasArn"`
}

// aliasOf finds an alias by its ARN. The lock is held.
func (s *Server) aliasOf(arn string) (*machine, *alias, error) {
	m, err := s.machineOf(arn)
	if err != nil {
		return nil, nil, err
	}
	_, _, name, _ := split(arn)
	if a := m.Aliases[name]; a != nil {
		return m, a, nil
	}
	return nil, nil, awsjson.Errorf("ResourceNotFound", "Request references a resource that does not exist.")
}

type describeAliasOutput struct {
	ARN         string  `json:"stateMachineAliasArn"`
	Name        string  `json:"name"`
	Description string  `json:"description,omitempty"`
	Routes      []route `json:"routingConfiguration"`
	Created     *stamp  `json:"creationDate"`
	Updated     *stamp  `json:"updateDate"`
}

func (s *Server) describeStateMachineAlias(_ context.Context, in byAlias) (describeAliasOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, a, err := s.aliasOf(in.ARN)
	if err != nil {
		return describeAliasOutput{}, err
	}
	return describeAliasOutput{in.ARN, a.Name, a.Description, a.Routes, stamped(a.Created), stamped(a.Updated)}, nil
}

type updateAliasInput struct {
	ARN         string  `json:"stateMachineAliasArn"`
	Description *string `json:"description"`
	Routes      []route `json:"routingConfiguration"`
}

type updatedOutput struct {
	Updated *stamp `json:"updateDate"`
}

func (s *Server) updateStateMachineAlias(_ context.Context, in updateAliasInput) (updatedOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, a, err := s.aliasOf(in.ARN)
	if err != nil {
		return updatedOutput{}, err
	}
	if in.Routes != nil {
		if _, err := s.routed(in.Routes); err != nil {
			return updatedOutput{}, err
		}
		a.Routes = in.Routes
	}
	if in.Description != nil {
		a.Description = *in.Description
	}
	a.Updated = s.now()
	return updatedOutput{stamped(a.Updated)}, s.save()
}

func (s *Server) deleteStateMachineAlias(_ context.Context, in byAlias) (none, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, a, err := s.aliasOf(in.ARN)
	if err != nil {
		return none{}, err
	}
	delete(m.Aliases, a.Name)
	return none{}, s.save()
}

type listedAlias struct {
	ARN     string `json:"stateMachineAliasArn"`
	Created *stamp `json:"creationDate"`
}

type listAliasesOutput struct {
	Aliases []listedAlias `json:"stateMachineAliases"`
	Next    string        `json:"nextToken,omitempty"`
}

func (s *Server) listStateMachineAliases(_ context.Context, in listByMachine) (listAliasesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.machineOf(in.ARN)
	if err != nil {
		return listAliasesOutput{}, err
	}
	part, next, err := page(slices.Sorted(maps.Keys(m.Aliases)), in.pageRequest)
	out := listAliasesOutput{Aliases: []listedAlias{}, Next: next}
	for _, name := range part {
		out.Aliases = append(out.Aliases, listedAlias{m.ARN + ":" + name, stamped(m.Aliases[name].Created)})
	}
	return out, err
}
