package api

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

type startInput struct {
	Machine string  `json:"stateMachineArn"`
	Name    string  `json:"name"`
	Input   *string `json:"input"`
}

type startOutput struct {
	ARN     string `json:"executionArn"`
	Started *stamp `json:"startDate"`
}

func (s *Server) startExecution(ctx context.Context, in startInput) (startOutput, error) {
	x, err := s.start(ctx, in, "")
	if err != nil {
		return startOutput{}, err
	}
	return startOutput{x.ARN, stamped(x.Start)}, nil
}

// start starts an execution. want, when set, is the type its machine must have.
func (s *Server) start(ctx context.Context, in startInput, want asl.MachineType) (engine.Execution, error) {
	input, err := readInput(in.Input)
	if err != nil {
		return engine.Execution{}, err
	}
	if in.Name == "" {
		in.Name = uuid.NewString()
	} else if err := checkName(in.Name); err != nil {
		return engine.Execution{}, err
	}
	arn, test, mocked := strings.Cut(in.Machine, "#")
	m, target, err := s.target(arn)
	if err != nil {
		return engine.Execution{}, err
	}
	if want != "" && m.Type != want {
		return engine.Execution{}, awsjson.Errorf("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
	}
	if mocked {
		if err := s.mocks.use(m.Name, in.Name, target, test); err != nil {
			return engine.Execution{}, err
		}
	}
	x, err := s.engine.StartExecution(ctx, engine.Start{Machine: target, Name: in.Name, Input: input})
	return x, startError(err, s.names.arn("execution", m.Name+":"+in.Name))
}

// target resolves an ARN of a machine, a version or an alias to what the engine runs.
func (s *Server) target(arn string) (*machine, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, err := s.machineOf(arn)
	if err != nil || arn == m.ARN {
		return m, arn, err
	}
	v, err := s.versionOf(m, arn)
	if err != nil {
		return nil, "", err
	}
	return m, m.versionARN(v), nil
}

func readInput(text *string) (any, error) {
	if text == nil {
		return value.NewObject(0), nil
	}
	input, err := value.Decode(*text)
	if err != nil {
		return nil, awsjson.Errorf("InvalidExecutionInput", "Invalid State Machine Execution Input: '%v'", err)
	}
	return input, nil
}

func startError(err error, arn string) error {
	switch {
	case errors.Is(err, engine.ErrExists):
		return awsjson.Errorf("ExecutionAlreadyExists", "Execution Already Exists: '%s'", arn)
	case errors.Is(err, engine.ErrTooLarge):
		return awsjson.Errorf("InvalidExecutionInput", "Invalid State Machine Execution Input: 'it is longer than %d bytes'", engine.MaxPayload)
	case errors.Is(err, engine.ErrNoMachine):
		return awsjson.Errorf("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn)
	}
	return err
}

// included says that data was not cut.
type included struct {
	Included bool `json:"included"`
}

var whole = &included{true}

type executionOutput struct {
	ARN            string          `json:"executionArn"`
	Machine        string          `json:"stateMachineArn"`
	Name           string          `json:"name"`
	Status         engine.Status   `json:"status"`
	Started        *stamp          `json:"startDate"`
	Stopped        *stamp          `json:"stopDate,omitempty"`
	Input          string          `json:"input"`
	InputDetails   *included       `json:"inputDetails"`
	Output         *string         `json:"output,omitempty"`
	OutputDetails  *included       `json:"outputDetails,omitempty"`
	Error          *string         `json:"error,omitempty"`
	Cause          *string         `json:"cause,omitempty"`
	Version        string          `json:"stateMachineVersionArn,omitempty"`
	RedriveCount   *int64          `json:"redriveCount,omitempty"`
	RedriveDate    *stamp          `json:"redriveDate,omitempty"`
	RedriveStatus  string          `json:"redriveStatus,omitempty"`
	RedriveReason  string          `json:"redriveStatusReason,omitempty"`
	BillingDetails json.RawMessage `json:"billingDetails,omitempty"`
}

func describe(x engine.Execution) executionOutput {
	machine, versioned := machineARN(x.Machine)
	out := executionOutput{ARN: x.ARN, Machine: machine, Name: x.Name, Status: x.Status, Started: stamped(x.Start), Stopped: stamped(x.Stop),
		Input: value.Text(x.Input), InputDetails: whole, Error: x.Error, Cause: x.Cause}
	if versioned {
		out.Version = x.Machine
	}
	if x.Status == engine.Succeeded {
		text := value.Text(x.Output)
		out.Output, out.OutputDetails = &text, whole
	}
	return out
}

// machineARN cuts the version from the ARN of what was run.
func machineARN(arn string) (string, bool) {
	_, _, rest, _ := split(arn)
	return strings.TrimSuffix(arn, ":"+rest), rest != ""
}

func (out *executionOutput) redrivable(x engine.Execution) {
	out.RedriveCount, out.RedriveDate = &x.RedriveCount, stamped(x.RedriveDate)
	switch x.Status {
	case engine.Running:
		out.RedriveStatus, out.RedriveReason = "NOT_REDRIVABLE", "Execution is RUNNING and cannot be redriven"
	case engine.Succeeded:
		out.RedriveStatus, out.RedriveReason = "NOT_REDRIVABLE", "Execution is SUCCEEDED and cannot be redriven"
	default:
		out.RedriveStatus = "REDRIVABLE"
	}
}

// execution returns a STANDARD execution: the service keeps no others.
func (s *Server) execution(arn string) (engine.Execution, error) {
	kind, _, _, ok := split(arn)
	if !ok || kind != "execution" && kind != "express" {
		return engine.Execution{}, badArn(arn)
	}
	x, err := s.engine.Describe(arn)
	if errors.Is(err, engine.ErrNoExecution) || err == nil && x.Type == asl.Express {
		return engine.Execution{}, awsjson.Errorf("ExecutionDoesNotExist", "Execution Does Not Exist: '%s'", arn)
	}
	return x, err
}

func (s *Server) describeExecution(_ context.Context, in byExecution) (executionOutput, error) {
	x, err := s.execution(in.ARN)
	if err != nil {
		return executionOutput{}, err
	}
	out := describe(x)
	out.redrivable(x)
	return out, nil
}

// startSyncExecution waits for the end of an EXPRESS execution.
func (s *Server) startSyncExecution(ctx context.Context, in startInput) (executionOutput, error) {
	x, err := s.start(ctx, in, asl.Express)
	if err != nil {
		return executionOutput{}, err
	}
	if x, err = s.engine.Wait(ctx, x.ARN); err != nil {
		return executionOutput{}, err
	}
	out := describe(x)
	billed := max(100, (x.Stop.Sub(x.Start).Milliseconds()+99)/100*100)
	out.BillingDetails, err = json.Marshal(map[string]int64{"billedDurationInMilliseconds": billed, "billedMemoryUsedInMB": 64})
	return out, err
}

type listExecutionsInput struct {
	pageRequest
	Machine string        `json:"stateMachineArn"`
	Status  engine.Status `json:"statusFilter"`
	Redrive string        `json:"redriveFilter"`
}

type listedExecution struct {
	ARN          string        `json:"executionArn"`
	Machine      string        `json:"stateMachineArn"`
	Name         string        `json:"name"`
	Status       engine.Status `json:"status"`
	Started      *stamp        `json:"startDate"`
	Stopped      *stamp        `json:"stopDate,omitempty"`
	RedriveCount int64         `json:"redriveCount"`
	RedriveDate  *stamp        `json:"redriveDate,omitempty"`
}

type listExecutionsOutput struct {
	Executions []listedExecution `json:"executions"`
	Next       string            `json:"nextToken,omitempty"`
}

// listExecutions lists the newest first.
func (s *Server) listExecutions(_ context.Context, in listExecutionsInput) (listExecutionsOutput, error) {
	m, target, err := s.target(in.Machine)
	if err != nil {
		return listExecutionsOutput{}, err
	}
	if m.Type == asl.Express {
		return listExecutionsOutput{}, awsjson.Errorf("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
	}
	list := slices.DeleteFunc(s.engine.List(""), func(x engine.Execution) bool {
		of, _ := machineARN(x.Machine)
		return of != target && x.Machine != target || in.Status != "" && x.Status != in.Status || in.Redrive != "" && (in.Redrive == "REDRIVEN") != (x.RedriveCount > 0)
	})
	slices.SortFunc(list, func(a, b engine.Execution) int { return cmp.Or(b.Start.Compare(a.Start), cmp.Compare(a.ARN, b.ARN)) })
	part, next, err := page(list, in.pageRequest)
	out := listExecutionsOutput{Executions: []listedExecution{}, Next: next}
	for _, x := range part {
		out.Executions = append(out.Executions, listedExecution{x.ARN, m.ARN, x.Name, x.Status, stamped(x.Start), stamped(x.Stop), x.RedriveCount, stamped(x.RedriveDate)})
	}
	return out, err
}

type stopInput struct {
	ARN   string  `json:"executionArn"`
	Error *string `json:"error"`
	Cause *string `json:"cause"`
}

type stopOutput struct {
	Stopped *stamp `json:"stopDate"`
}

func (s *Server) stopExecution(_ context.Context, in stopInput) (stopOutput, error) {
	if _, err := s.execution(in.ARN); err != nil {
		return stopOutput{}, err
	}
	x, err := s.engine.Stop(in.ARN, in.Error, in.Cause)
	return stopOutput{stamped(x.Stop)}, err
}

// redriveWindow is how long after its end an execution can be redriven.
const redriveWindow = 14 * 24 * time.Hour

type redriveOutput struct {
	Redriven *stamp `json:"redriveDate"`
}

func (s *Server) redriveExecution(_ context.Context, in byExecution) (redriveOutput, error) {
	x, err := s.execution(in.ARN)
	if err != nil {
		return redriveOutput{}, err
	}
	if !x.Stop.IsZero() && s.now().Sub(x.Stop) > redriveWindow {
		return redriveOutput{}, awsjson.Errorf("ExecutionNotRedrivable", "Execution is not redrivable: it ended more than 14 days ago")
	}
	x, err = s.engine.Redrive(in.ARN)
	if errors.Is(err, engine.ErrNotRedrivable) {
		return redriveOutput{}, awsjson.Errorf("ExecutionNotRedrivable", "Execution is %s and cannot be redriven", x.Status)
	}
	return redriveOutput{stamped(x.RedriveDate)}, err
}
