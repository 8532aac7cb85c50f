package local

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

// stepFunctions serves the calls that the product itself makes of Step
// Functions: it starts executions and answers tasks that wait.
func stepFunctions(e *engine.Engine, log *slog.Logger) *awsjson.Service {
	s := taskService{e}
	return &awsjson.Service{Prefix: "AWSStepFunctions", Version: "1.0", MaxBody: 1 << 20, Logger: log,
		Operations: map[string]awsjson.Operation{
			"StartExecution": s.start, "SendTaskSuccess": s.success, "SendTaskFailure": s.failure, "SendTaskHeartbeat": s.heartbeat,
		}}
}

type taskService struct{ e *engine.Engine }

func (s taskService) start(ctx context.Context, body []byte) (any, error) {
	var in struct{ StateMachineArn, Name, Input string }
	if err := awsjson.Decode(body, &in); err != nil {
		return nil, err
	}
	if !json.Valid([]byte(in.Input)) {
		return nil, awsjson.Errorf("InvalidExecutionInput", "Invalid State Machine Execution Input: it is not JSON")
	}
	x, err := s.e.StartExecution(ctx, engine.Start{Machine: in.StateMachineArn, Name: in.Name, Input: json.RawMessage(in.Input)})
	switch {
	case errors.Is(err, engine.ErrNoMachine):
		return nil, awsjson.Errorf("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", in.StateMachineArn)
	case errors.Is(err, engine.ErrExists):
		return nil, awsjson.Errorf("ExecutionAlreadyExists", "Execution Already Exists: '%s'", in.Name)
	case errors.Is(err, engine.ErrTooLarge):
		return nil, awsjson.Errorf("InvalidExecutionInput", "Input is too long: %v", err)
	case err != nil:
		return nil, err
	}
	return map[string]any{"executionArn": x.ARN, "startDate": float64(x.Start.UnixMilli()) / float64(time.Second/time.Millisecond)}, nil
}

type taskAnswer struct{ TaskToken, Output, Error, Cause string }

func (s taskService) answer(body []byte, send func(taskAnswer) error) (any, error) {
	var in taskAnswer
	if err := awsjson.Decode(body, &in); err != nil {
		return nil, err
	}
	err := send(in)
	switch {
	case errors.Is(err, engine.ErrTaskTimedOut):
		return nil, awsjson.Errorf("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
	case errors.Is(err, engine.ErrNoTask):
		return nil, awsjson.Errorf("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist'")
	case err != nil:
		return nil, err
	}
	return struct{}{}, nil
}

func (s taskService) success(_ context.Context, body []byte) (any, error) {
	return s.answer(body, func(in taskAnswer) error {
		if !json.Valid([]byte(in.Output)) {
			return awsjson.Errorf("InvalidOutput", "Invalid Output: it is not JSON")
		}
		return s.e.SendTaskSuccess(in.TaskToken, json.RawMessage(in.Output))
	})
}

func (s taskService) failure(_ context.Context, body []byte) (any, error) {
	return s.answer(body, func(in taskAnswer) error { return s.e.SendTaskFailure(in.TaskToken, in.Error, in.Cause) })
}

func (s taskService) heartbeat(_ context.Context, body []byte) (any, error) {
	return s.answer(body, func(in taskAnswer) error { return s.e.SendTaskHeartbeat(in.TaskToken) })
}
