package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

// A runner does the work of tasks: it calls functions of this process, and SQS
// through its client.
type runner struct {
	functions functions
	sqs       *sqs.Client
}

// Run does the work of one task.
func (r runner) Run(ctx context.Context, t *engine.Task) (any, error) {
	switch {
	case t.Resource.Kind == asl.Lambda:
		return r.call(ctx, t.Resource.ARN, t.JSON())
	case t.Resource.Service == "lambda" && t.Resource.Action == "invoke":
		return r.invoke(ctx, t)
	case t.Resource.Service == "sqs" && t.Resource.Action == "sendMessage":
		return r.sendMessage(ctx, t)
	default:
		return nil, &engine.TaskError{Name: "States.TaskFailed", Cause: "local mode has nothing that does the work of " + t.Resource.ARN}
	}
}

// call runs a function; its failure has the name and the shape that Lambda gives it.
func (r runner) call(ctx context.Context, arn string, payload []byte) (json.RawMessage, error) {
	f, ok := r.functions[arn]
	if !ok {
		return nil, &engine.TaskError{Name: "Lambda.ResourceNotFoundException", Cause: "Function not found: " + arn}
	}
	out, err := f(ctx, payload)
	if err == nil {
		return out, nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil, err
	}
	name, message := failureOf(err)
	cause, marshal := json.Marshal(map[string]string{"errorMessage": message, "errorType": name})
	return nil, errors.Join(marshal, &engine.TaskError{Name: name, Cause: string(cause)})
}

func (r runner) invoke(ctx context.Context, t *engine.Task) (any, error) {
	var in struct {
		FunctionName string
		Payload      json.RawMessage
	}
	if err := json.Unmarshal(t.JSON(), &in); err != nil {
		return nil, fmt.Errorf("parameters of lambda:invoke: %w", err)
	}
	out, err := r.call(ctx, in.FunctionName, in.Payload)
	if err != nil {
		return nil, err
	}
	return map[string]any{"ExecutedVersion": "$LATEST", "Payload": out, "StatusCode": 200}, nil
}

func (r runner) sendMessage(ctx context.Context, t *engine.Task) (any, error) {
	var in struct {
		QueueURL    string `json:"QueueUrl"`
		MessageBody json.RawMessage
	}
	if err := json.Unmarshal(t.JSON(), &in); err != nil {
		return nil, fmt.Errorf("parameters of sqs:sendMessage: %w", err)
	}
	body := string(in.MessageBody)
	var text string
	if json.Unmarshal(in.MessageBody, &text) == nil {
		body = text
	}
	out, err := r.sqs.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &in.QueueURL, MessageBody: &body})
	if api := smithy.APIError(nil); errors.As(err, &api) {
		return nil, &engine.TaskError{Name: "SQS." + api.ErrorCode(), Cause: api.ErrorMessage()}
	}
	if err != nil {
		return nil, &engine.TaskError{Name: "SQS.SdkClientException", Cause: err.Error()}
	}
	return map[string]any{"MessageId": out.MessageId, "MD5OfMessageBody": out.MD5OfMessageBody}, nil
}
