package vectors

import (
	"context"
	"errors"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/teststate"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// testState runs a teststate vector and returns the members of its expect.
func testState(ctx context.Context, v *Vector) (*value.Object, error) {
	out, err := teststate.Run(ctx, request(v))
	if refused := (*teststate.Refused)(nil); errors.As(err, &refused) {
		return value.Pairs("status", "REFUSED", "error", refused.Code, "message", refused.Message), nil
	}
	if err != nil {
		return nil, err
	}
	o := value.Pairs("status", string(out.Status))
	if out.HasOutput {
		o.Set("output", out.Output)
	}
	if out.Error != nil {
		o.Set("error", *out.Error)
	}
	if out.Cause != nil {
		o.Set("cause", *out.Cause)
	}
	if out.NextState != "" {
		o.Set("nextState", out.NextState)
	}
	if out.Inspection != nil {
		o.Set("inspectionData", out.Inspection)
	}
	return o, nil
}

// request makes the request that the options of a vector describe.
func request(v *Vector) teststate.Request {
	o := v.Options
	if o == nil {
		o = value.NewObject(0)
	}
	r := teststate.Request{Definition: v.Definition, StateName: textOf(o, "stateName"), RoleARN: textOf(o, "roleArn"), Input: v.Input,
		Level: teststate.Level(textOf(o, "inspectionLevel")), Context: textPointer(o, "context")}
	if text, err := value.Decode(textOf(o, "variables")); err == nil {
		r.Variables, _ = text.(*value.Object)
	}
	if m := objectOf(o, "mock"); m != nil {
		r.Mock = &teststate.Mock{Result: textPointer(m, "result"), Mode: teststate.Mode(textOf(m, "fieldValidationMode"))}
		if e := objectOf(m, "errorOutput"); e != nil {
			r.Mock.Error = &teststate.Failure{Error: textOf(e, "error"), Cause: textOf(e, "cause")}
		}
	}
	if c := objectOf(o, "stateConfiguration"); c != nil {
		retries, _ := c.Get("retrierRetryCount")
		n, _ := retries.(int64)
		r.Config = teststate.Config{RetryCount: n, ErrorCausedBy: textOf(c, "errorCausedByState"), ItemReaderData: textPointer(c, "mapItemReaderData")}
		if failures, ok := c.Get("mapIterationFailureCount"); ok {
			n, _ := failures.(int64)
			r.Config.IterationFailures = &n
		}
	}
	return r
}

func textPointer(o *value.Object, key string) *string {
	v, _ := o.Get(key)
	s, ok := v.(string)
	if !ok {
		return nil
	}
	return &s
}
