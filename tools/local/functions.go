package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
)

// A function is a task as Lambda would run it: JSON in, JSON out.
type function func(ctx context.Context, payload []byte) ([]byte, error)

// functionOf gives a handler the edges that Lambda has: its errors are known by
// name, and a panic is an error of one call.
func functionOf[In, Out any](handle func(context.Context, In) (Out, error)) function {
	named := fault.Named(handle)
	return func(ctx context.Context, payload []byte) (out []byte, err error) {
		defer func() {
			if p := recover(); p != nil {
				err = messages.InvokeResponse_Error{Type: "Runtime.Panic", Message: fmt.Sprint(p)}
			}
		}()
		var in In
		if err := json.Unmarshal(payload, &in); err != nil {
			return nil, messages.InvokeResponse_Error{Type: "Runtime.UnmarshalError", Message: err.Error()}
		}
		answer, err := named(ctx, in)
		if err != nil {
			return nil, err
		}
		return json.Marshal(answer)
	}
}

// failureOf returns the name and the message that Step Functions sees of an
// error of a function.
func failureOf(err error) (name, message string) {
	if f := (messages.InvokeResponse_Error{}); errors.As(err, &f) {
		return f.Type, f.Message
	}
	return "errorString", err.Error()
}

// functions are the functions by ARN.
type functions map[string]function
