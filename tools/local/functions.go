package local

import (
	"context"
	"fmt"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/integration"
)

// functionOf gives a handler the edges that Lambda has: its faults are known by
// name, and a panic is an error of one call.
func functionOf[In, Out any](handle func(context.Context, In) (Out, error)) integration.Function {
	run := integration.Handler(fault.Named(handle))
	return func(ctx context.Context, input any) (out any, err error) {
		defer func() {
			if p := recover(); p != nil {
				err = messages.InvokeResponse_Error{Type: "Runtime.Panic", Message: fmt.Sprint(p)}
			}
		}()
		return run(ctx, input)
	}
}
