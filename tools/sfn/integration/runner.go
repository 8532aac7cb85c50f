package integration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A Function stands in for a Lambda function: a value in, a value out.
type Function func(ctx context.Context, input any) (any, error)

// Options say what the tasks reach.
type Options struct {
	// Config is the SDK's configuration: credentials, region, HTTP client.
	Config aws.Config
	// Endpoints are the URLs of services, by the name in the Resource; a
	// service without one is reached where Config says.
	Endpoints map[string]string
	// Functions are called instead of Lambda, by function name.
	Functions map[string]Function
}

// A Runner runs tasks for an engine.
type Runner struct {
	clients   map[string]client
	functions map[string]Function
}

// New returns a Runner.
func New(o Options) *Runner { return &Runner{newClients(o), o.Functions} }

var _ engine.Runner = (*Runner)(nil)

// Handler makes a Function of a typed handler. Values that have the handler's
// types already are handed over as they are; everything else goes by way of
// JSON.
func Handler[In, Out any](h func(context.Context, In) (Out, error)) Function {
	return func(ctx context.Context, input any) (any, error) {
		var in In
		if err := value.Into(input, &in); err != nil {
			return nil, &engine.TaskError{Name: "UnmarshalTypeError", Cause: err.Error()}
		}
		return h(ctx, in)
	}
}

// Run does the work of a task.
func (r *Runner) Run(ctx context.Context, t *engine.Task) (any, error) {
	res := t.Resource
	switch {
	case res.Kind == asl.Lambda:
		return r.invokeARN(ctx, t)
	case res.Kind == asl.Service && res.Service == "lambda":
		return r.invoke(ctx, t)
	case res.Kind == asl.Service:
		return r.optimised(ctx, t)
	case res.Kind == asl.SDK:
		return r.sdk(ctx, t)
	default:
		return nil, &engine.TaskError{Name: "States.Runtime", Cause: "nobody does the work of " + res.ARN}
	}
}

// functionName takes the name out of a function's ARN.
func functionName(arn string) string {
	parts := strings.Split(arn, ":")
	if len(parts) >= 7 && parts[5] == "function" {
		return parts[6]
	}
	name, _, _ := strings.Cut(arn, ":")
	return name
}

// call calls a function that was given instead of Lambda.
func call(ctx context.Context, f Function, input any) (any, error) {
	out, err := f(ctx, input)
	if err == nil {
		return out, nil
	}
	if t := (*engine.TaskError)(nil); errors.As(err, &t) || errors.Is(err, engine.ErrNoAnswer) {
		return nil, err
	}
	return nil, functionError(err)
}

// functionError names an error as the Lambda runtime for Go does.
func functionError(err error) *engine.TaskError {
	reported := messages.InvokeResponse_Error{Type: typeName(err), Message: err.Error()}
	if m := (messages.InvokeResponse_Error{}); errors.As(err, &m) {
		reported = m
	}
	cause, jsonErr := json.Marshal(map[string]string{"errorMessage": reported.Message, "errorType": reported.Type})
	if jsonErr != nil {
		cause = []byte(reported.Message)
	}
	return &engine.TaskError{Name: reported.Type, Cause: string(cause)}
}

func typeName(err error) string {
	name := fmt.Sprintf("%T", err)
	return name[strings.LastIndexByte(name, '.')+1:]
}
