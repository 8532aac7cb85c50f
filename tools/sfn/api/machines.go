package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
)

const (
	maxDefinition = 1 << 20 // characters
	maxMachines   = 10_000
)

type createStateMachineInput struct {
	Name        string          `json:"name"`
	Definition  string          `json:"definition"`
	Role        string          `json:"roleArn"`
	Type        asl.MachineType `json:"type"`
	Logging     json.RawMessage `json:"loggingConfiguration"`
	Tracing     json.RawMessage `json:"tracingConfiguration"`
	Encryption  json.RawMessage `json:"encryptionConfiguration"`
	Publish     bool            `json:"publish"`
	Description string          `json:"versionDescription"`
	Tags        []tag           `json:"tags"`
}

type createStateMachineOutput struct {
	ARN     string `json:"stateMachineArn"`
	Created *stamp `json:"creationDate"`
	Version string `json:"stateMachineVersionArn,omitempty"`
}

func (in *createStateMachineInput) check() error {
	if in.Type == "" {
		in.Type = asl.Standard
	}
	if err := checkName(in.Name); err != nil {
		return err
	}
	if in.Type != asl.Standard && in.Type != asl.Express {
		return invalid(string(in.Type), "type", "satisfy enum value set: [STANDARD, EXPRESS]")
	}
	if in.Description != "" && !in.Publish {
		return awsjson.Errorf("ValidationException", "Version description can only be set when publish is true")
	}
	if err := checkRole(in.Role); err != nil {
		return err
	}
	return checkText(in.Definition, in.Type)
}

func checkRole(role string) error {
	if role == "" {
		return required("roleArn", role)
	}
	if len(role) < 4 || role[:4] != "arn:" {
		return awsjson.Errorf("InvalidArn", "Invalid Role Arn: '%s'", role)
	}
	return nil
}

func checkText(definition string, t asl.MachineType) error {
	if definition == "" {
		return required("definition", definition)
	}
	if len(definition) > maxDefinition {
		return invalid(definition[:32]+"…", "definition", "have length less than or equal to 1048576")
	}
	return checkDefinition(definition, t)
}

// createStateMachine is idempotent: the same request for a machine that is
// there answers with it.
func (s *Server) createStateMachine(_ context.Context, in createStateMachineInput) (createStateMachineOutput, error) {
	var out createStateMachineOutput
	if err := in.check(); err != nil {
		return out, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	arn := s.names.arn("stateMachine", in.Name)
	m := s.registry.Machines[arn]
	switch {
	case m != nil && !in.same(m):
		return out, awsjson.Errorf("StateMachineAlreadyExists", "State Machine Already Exists: '%s'", arn)
	case m == nil && len(s.registry.Machines) >= maxMachines:
		return out, awsjson.Errorf("StateMachineLimitExceeded", "The account has %d state machines already", maxMachines)
	case m == nil:
		m = &machine{ARN: arn, Name: in.Name, Type: in.Type, Role: in.Role, Definition: in.Definition, Logging: in.Logging, Tracing: in.Tracing,
			Encryption: in.Encryption, Created: s.now(), Updated: s.now(), NextVersion: 1, Aliases: map[string]*alias{}}
		if err := s.putTags(arn, in.Tags); err != nil {
			return out, err
		}
		s.registry.Machines[arn] = m
	}
	out = createStateMachineOutput{ARN: arn, Created: stamped(m.Created)}
	if in.Publish {
		out.Version = m.versionARN(s.publish(m, in.Description))
	}
	if err := s.register(m); err != nil {
		return out, err
	}
	return out, s.save()
}

func (in *createStateMachineInput) same(m *machine) bool {
	return m.Definition == in.Definition && m.Type == in.Type && m.Role == in.Role &&
		string(m.Logging) == string(in.Logging) && string(m.Tracing) == string(in.Tracing)
}

type updateStateMachineInput struct {
	ARN         string          `json:"stateMachineArn"`
	Definition  *string         `json:"definition"`
	Role        *string         `json:"roleArn"`
	Logging     json.RawMessage `json:"loggingConfiguration"`
	Tracing     json.RawMessage `json:"tracingConfiguration"`
	Encryption  json.RawMessage `json:"encryptionConfiguration"`
	Publish     bool            `json:"publish"`
	Description string          `json:"versionDescription"`
}

type updateStateMachineOutput struct {
	Updated  *stamp `json:"updateDate"`
	Revision string `json:"revisionId,omitempty"`
	Version  string `json:"stateMachineVersionArn,omitempty"`
}

func (s *Server) updateStateMachine(_ context.Context, in updateStateMachineInput) (updateStateMachineOutput, error) {
	var out updateStateMachineOutput
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.machineOf(in.ARN)
	if err != nil {
		return out, err
	}
	if in.Definition == nil && in.Role == nil && in.Logging == nil && in.Tracing == nil && in.Encryption == nil && !in.Publish {
		return out, awsjson.Errorf("MissingRequiredParameter", "Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration or the TracingConfiguration must be specified")
	}
	if in.Definition != nil {
		if err := checkText(*in.Definition, m.Type); err != nil {
			return out, err
		}
	}
	if in.Role != nil {
		if err := checkRole(*in.Role); err != nil {
			return out, err
		}
	}
	in.apply(m)
	m.Updated, m.Revision = s.now(), revision()
	out = updateStateMachineOutput{Updated: stamped(m.Updated), Revision: m.Revision}
	if in.Publish {
		out.Version = m.versionARN(s.publish(m, in.Description))
	}
	if err := s.register(m); err != nil {
		return out, err
	}
	return out, s.save()
}

func (in *updateStateMachineInput) apply(m *machine) {
	if in.Definition != nil {
		m.Definition = *in.Definition
	}
	if in.Role != nil {
		m.Role = *in.Role
	}
	if in.Logging != nil {
		m.Logging = in.Logging
	}
	if in.Tracing != nil {
		m.Tracing = in.Tracing
	}
	if in.Encryption != nil {
		m.Encryption = in.Encryption
	}
}

// revision makes a new id.
func revision() string { return uuid.NewString() }

type stateMachine struct {
	ARN         string          `json:"stateMachineArn"`
	Name        string          `json:"name"`
	Status      string          `json:"status,omitempty"`
	Definition  string          `json:"definition"`
	Role        string          `json:"roleArn"`
	Type        asl.MachineType `json:"type,omitempty"`
	Created     *stamp          `json:"creationDate,omitempty"`
	Updated     *stamp          `json:"updateDate,omitempty"`
	Logging     json.RawMessage `json:"loggingConfiguration,omitempty"`
	Tracing     json.RawMessage `json:"tracingConfiguration,omitempty"`
	Encryption  json.RawMessage `json:"encryptionConfiguration,omitempty"`
	Label       string          `json:"label,omitempty"`
	Revision    string          `json:"revisionId,omitempty"`
	Description string          `json:"description,omitempty"`
}

var (
	noLogging = json.RawMessage(`{"level":"OFF","includeExecutionData":false}`)
	noTracing = json.RawMessage(`{"enabled":false}`)
)

func orElse(raw, otherwise json.RawMessage) json.RawMessage {
	if len(raw) == 0 || string(raw) == "null" {
		return otherwise
	}
	return raw
}

func (m *machine) describe() stateMachine {
	return stateMachine{ARN: m.ARN, Name: m.Name, Status: "ACTIVE", Definition: m.Definition, Role: m.Role, Type: m.Type,
		Created: stamped(m.Created), Logging: orElse(m.Logging, noLogging), Tracing: orElse(m.Tracing, noTracing),
		Encryption: m.Encryption, Label: m.Label, Revision: m.Revision}
}

type byMachine struct {
	ARN string `json:"stateMachineArn"`
}

func (s *Server) describeStateMachine(_ context.Context, in byMachine) (stateMachine, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.machineOf(in.ARN)
	if err != nil {
		return stateMachine{}, err
	}
	d := m.describe()
	if in.ARN == m.ARN {
		return d, nil
	}
	v, err := s.versionOf(m, in.ARN)
	if err != nil {
		return stateMachine{}, err
	}
	d.ARN, d.Definition, d.Role, d.Revision, d.Description, d.Created = m.versionARN(v), v.Definition, v.Role, v.Revision, v.Description, stamped(v.Created)
	d.Logging, d.Tracing = orElse(v.Logging, noLogging), orElse(v.Tracing, noTracing)
	return d, nil
}

type byExecution struct {
	ARN string `json:"executionArn"`
}

func (s *Server) describeStateMachineForExecution(_ context.Context, in byExecution) (stateMachine, error) {
	x, err := s.execution(in.ARN)
	if err != nil {
		return stateMachine{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.machineOf(x.Machine)
	if err != nil {
		return stateMachine{}, err
	}
	d := m.describe()
	d.Status, d.Type, d.Created, d.Updated = "", "", nil, stamped(m.Updated)
	if v, err := s.versionOf(m, x.Machine); err == nil {
		d.Definition, d.Role, d.Revision = v.Definition, v.Role, v.Revision
	}
	return d, nil
}

// deleteStateMachine answers for a machine that is not there as for one that
// was deleted just now.
func (s *Server) deleteStateMachine(_ context.Context, in byMachine) (none, error) {
	kind, name, _, ok := split(in.ARN)
	if !ok || kind != "stateMachine" {
		return none{}, badArn(in.ARN)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	arn := s.names.arn("stateMachine", name)
	m := s.registry.Machines[arn]
	if m == nil {
		return none{}, nil
	}
	for _, v := range m.Versions {
		s.engine.Unregister(m.versionARN(v))
	}
	s.engine.Unregister(arn)
	delete(s.registry.Machines, arn)
	delete(s.registry.Tags, arn)
	return none{}, s.save()
}

type listedMachine struct {
	ARN     string          `json:"stateMachineArn"`
	Name    string          `json:"name"`
	Type    asl.MachineType `json:"type"`
	Created *stamp          `json:"creationDate"`
}

type listStateMachinesOutput struct {
	Machines []listedMachine `json:"stateMachines"`
	Next     string          `json:"nextToken,omitempty"`
}

func (s *Server) listStateMachines(_ context.Context, in pageRequest) (listStateMachinesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := slices.SortedFunc(maps.Values(s.registry.Machines), func(a, b *machine) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Name, b.Name))
	})
	part, next, err := page(list, in)
	out := listStateMachinesOutput{Machines: []listedMachine{}, Next: next}
	for _, m := range part {
		out.Machines = append(out.Machines, listedMachine{m.ARN, m.Name, m.Type, stamped(m.Created)})
	}
	return out, err
}

type validateInput struct {
	Definition string          `json:"definition"`
	Type       asl.MachineType `json:"type"`
	Severity   string          `json:"severity"`
	MaxResults int             `json:"maxResults"`
}

type diagnostic struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Location string `json:"location,omitempty"`
}

type validateOutput struct {
	Result      string       `json:"result"`
	Diagnostics []diagnostic `json:"diagnostics"`
	Truncated   bool         `json:"truncated"`
}

func (s *Server) validateStateMachineDefinition(_ context.Context, in validateInput) (validateOutput, error) {
	out := validateOutput{Result: "OK", Diagnostics: []diagnostic{}}
	if err := required("definition", in.Definition); err != nil {
		return out, err
	}
	most := in.MaxResults
	if most == 0 {
		most = 100
	}
	_, err := asl.Compile(in.Definition, cmp.Or(in.Type, asl.Standard))
	wrong := (*asl.Invalid)(nil)
	if !errors.As(err, &wrong) {
		return out, err
	}
	out.Result = "FAIL"
	for _, d := range wrong.Diagnostics {
		if len(out.Diagnostics) == most {
			out.Truncated = true
			break
		}
		out.Diagnostics = append(out.Diagnostics, diagnostic{Severity: "ERROR", Code: d.Code, Message: d.Message, Location: d.Location})
	}
	return out, nil
}
