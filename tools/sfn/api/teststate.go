package api

import (
	"context"
	"errors"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/teststate"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

type testStateInput struct {
	Definition string          `json:"definition"`
	StateName  string          `json:"stateName"`
	RoleARN    string          `json:"roleArn"`
	Input      *string         `json:"input"`
	Variables  *string         `json:"variables"`
	Level      teststate.Level `json:"inspectionLevel"`
	Context    *string         `json:"context"`
	Mock       *struct {
		Result *string `json:"result"`
		Error  *struct {
			Error string `json:"error"`
			Cause string `json:"cause"`
		} `json:"errorOutput"`
		Mode teststate.Mode `json:"fieldValidationMode"`
	} `json:"mock"`
	Config *struct {
		RetryCount        int64   `json:"retrierRetryCount"`
		ErrorCausedBy     string  `json:"errorCausedByState"`
		IterationFailures *int64  `json:"mapIterationFailureCount"`
		ItemReaderData    *string `json:"mapItemReaderData"`
	} `json:"stateConfiguration"`
}

type testStateOutput struct {
	Output     *string          `json:"output,omitempty"`
	Error      *string          `json:"error,omitempty"`
	Cause      *string          `json:"cause,omitempty"`
	Inspection map[string]any   `json:"inspectionData,omitempty"`
	Next       string           `json:"nextState,omitempty"`
	Status     teststate.Status `json:"status"`
}

func (s *Server) testState(ctx context.Context, in testStateInput) (testStateOutput, error) {
	r, err := in.request()
	if err != nil {
		return testStateOutput{}, err
	}
	if s.runner != nil {
		r.Run = s.runTask
	}
	out, err := teststate.Run(ctx, r)
	if refused := (*teststate.Refused)(nil); errors.As(err, &refused) {
		return testStateOutput{}, awsjson.Errorf(refused.Code, "%s", refused.Message)
	}
	if err != nil {
		return testStateOutput{}, err
	}
	return written(out), nil
}

// runTask calls the service behind a task that is not mocked.
func (s *Server) runTask(ctx context.Context, r asl.Resource, parameters any) (any, error) {
	result, err := s.runner.Run(ctx, &engine.Task{Resource: r, Input: parameters})
	if failed := (*engine.TaskError)(nil); errors.As(err, &failed) {
		return nil, &teststate.Named{Failure: teststate.Failure{Error: failed.Name, Cause: failed.Cause}}
	}
	return result, err
}

func (in testStateInput) request() (teststate.Request, error) {
	r := teststate.Request{Definition: in.Definition, StateName: in.StateName, RoleARN: in.RoleARN, Level: in.Level, Context: in.Context}
	if err := required("definition", in.Definition); err != nil {
		return r, err
	}
	input, err := readInput(in.Input)
	if err != nil {
		return r, err
	}
	r.Input = input
	if in.Variables != nil {
		v, err := value.Decode(*in.Variables)
		vars, ok := v.(*value.Object)
		if err != nil || !ok {
			return r, awsjson.Errorf("ValidationException", "Variables must be a JSON object")
		}
		r.Variables = vars
	}
	if m := in.Mock; m != nil {
		r.Mock = &teststate.Mock{Result: m.Result, Mode: m.Mode}
		if m.Error != nil {
			r.Mock.Error = &teststate.Failure{Error: m.Error.Error, Cause: m.Error.Cause}
		}
	}
	if c := in.Config; c != nil {
		r.Config = teststate.Config{RetryCount: c.RetryCount, ErrorCausedBy: c.ErrorCausedBy, IterationFailures: c.IterationFailures, ItemReaderData: c.ItemReaderData}
	}
	return r, nil
}

// numeric names the members of inspectionData that are numbers or objects on
// the wire; all others are JSON text.
var numeric = map[string]bool{"maxConcurrency": true, "toleratedFailureCount": true, "toleratedFailurePercentage": true, "errorDetails": true}

func written(out teststate.Response) testStateOutput {
	w := testStateOutput{Error: out.Error, Cause: out.Cause, Next: out.NextState, Status: out.Status}
	if out.HasOutput {
		text := value.Text(out.Output)
		w.Output = &text
	}
	if out.Inspection == nil {
		return w
	}
	w.Inspection = map[string]any{}
	for i := range out.Inspection.Len() {
		k, v := out.Inspection.At(i)
		if numeric[k] {
			w.Inspection[k] = v
		} else {
			w.Inspection[k] = value.Text(v)
		}
	}
	return w
}
