package integration

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// invokeARN does the work of a task whose Resource is a function: the result
// is the function's own.
func (r *Runner) invokeARN(ctx context.Context, t *engine.Task) (any, error) {
	if f := r.functions[functionName(t.Resource.ARN)]; f != nil {
		return call(ctx, f, t.Input)
	}
	out, err := r.invokeLambda(ctx, t.Resource.ARN, t.Input, nil)
	if err != nil {
		return nil, err
	}
	return payload(out)
}

// invoke does the work of lambda:invoke: the result is the whole response,
// with the function's own under Payload.
func (r *Runner) invoke(ctx context.Context, t *engine.Task) (any, error) {
	in, _ := value.Open(t.Input).(*value.Object)
	if in == nil {
		in = value.NewObject(0)
	}
	name := member(in, "FunctionName")
	given, _ := in.Get("Payload")
	if f := r.functions[functionName(name)]; f != nil {
		out, err := call(ctx, f, given)
		if err != nil {
			return nil, err
		}
		return Invoked(out), nil
	}
	out, err := r.invokeLambda(ctx, name, given, in)
	if err != nil {
		return nil, err
	}
	v, err := payload(out)
	if err != nil {
		return nil, err
	}
	version := "$LATEST"
	if out.ExecutedVersion != nil {
		version = *out.ExecutedVersion
	}
	o := value.Pairs("ExecutedVersion", version, "Payload", v)
	dress(o, out.ResultMetadata)
	o.Set("StatusCode", int64(out.StatusCode))
	return o, nil
}

// Invoked dresses the result of a function as lambda:invoke answers it.
func Invoked(result any) *value.Object {
	return value.Pairs("ExecutedVersion", "$LATEST", "Payload", result, "StatusCode", int64(200))
}

func member(o *value.Object, key string) string {
	v, _ := o.Get(key)
	s, _ := v.(string)
	return s
}

func (r *Runner) invokeLambda(ctx context.Context, name string, input any, more *value.Object) (*lambda.InvokeOutput, error) {
	in := &lambda.InvokeInput{FunctionName: &name, Payload: value.Append(nil, input)}
	if more != nil {
		for field, p := range map[string]**string{"Qualifier": &in.Qualifier, "ClientContext": &in.ClientContext} {
			if s := member(more, field); s != "" {
				*p = &s
			}
		}
	}
	c, ok := r.clients["lambda"].api.(*lambda.Client)
	if !ok {
		return nil, notReached("lambda")
	}
	out, err := c.Invoke(ctx, in)
	if err != nil {
		return nil, r.failure(ctx, "lambda", err, false)
	}
	if out.FunctionError != nil {
		return nil, functionFailure(out)
	}
	return out, nil
}

func payload(out *lambda.InvokeOutput) (any, error) {
	if len(out.Payload) == 0 {
		return value.NewObject(0), nil
	}
	v, err := value.Decode(string(out.Payload))
	if err != nil {
		return nil, &engine.TaskError{Name: "Lambda.Unknown", Cause: "the function answered no JSON: " + err.Error()}
	}
	return v, nil
}

// functionFailure names the error that a function reported.
func functionFailure(out *lambda.InvokeOutput) error {
	cause := strings.TrimSpace(string(out.Payload))
	name := "Lambda.Unknown"
	if v, err := value.Decode(cause); err == nil {
		if o, ok := v.(*value.Object); ok && member(o, "errorType") != "" {
			name = member(o, "errorType")
		}
	}
	return &engine.TaskError{Name: name, Cause: cause}
}
