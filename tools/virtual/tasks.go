package virtual

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/cloudops-autopilot/autopilot/tasks/analyze"
	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/lifecycle"
	"github.com/cloudops-autopilot/autopilot/tasks/notify"
	"github.com/cloudops-autopilot/autopilot/tasks/persist"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A task is a function of the workflow: a value in, a value out.
type task func(ctx context.Context, in any) (any, error)

// inForce is a configuration that does not change while the world runs.
type inForce struct{ c config.Config }

// Config returns it.
func (f inForce) Config(context.Context) (config.Config, error) { return f.c, nil }

// wire builds the tasks' handlers, as the mains of the Lambda functions do.
func (w *World) wire() error {
	now := w.Engine.Now
	settings := inForce{w.o.Config}
	c, err1 := correlate.New(correlate.Options{Store: w.Store, Settings: settings, Topology: w.o.Topology, Without: w.o.Without})
	p, err2 := persist.New(persist.Options{Store: w.Store, Decider: c, Now: now, Sleep: func(context.Context, time.Duration) {}})
	a, err3 := analyze.New(analyze.Options{Store: w.Store, Settings: settings, Now: now})
	attempts := 0
	n, err4 := notify.New(notify.Options{Store: w.Store, Settings: settings, Client: channel{w}, Now: now,
		Topics: notify.Topics{Critical: topics + "critical", High: topics + "high", Medium: topics + "medium", Low: topics + "low", Chat: topics + "chat"},
		NewID:  func() string { attempts++; return strconv.Itoa(attempts) }})
	l, err5 := lifecycle.New(lifecycle.Options{Store: w.Store, Settings: settings, Answerer: answerer{w.Engine}, Now: now})
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return err
	}
	w.tasks = map[string]task{
		"Classify":  w.classify(classify.New(classify.Options{})),
		"Correlate": correlated(c),
		"Persist":   w.persist(p),
		"Analyze":   handled(a.Handle),
		"Notify":    handled(n.Handle),
		"Lifecycle": handled(l.Handle),
	}
	return nil
}

// handled makes a task of a handler, by JSON.
func handled[In, Out any](h func(context.Context, In) (Out, error)) task {
	return func(ctx context.Context, v any) (any, error) {
		var in In
		if err := value.Into(v, &in); err != nil {
			return nil, err
		}
		return h(ctx, in)
	}
}

// classify runs the classify task, unless the event was sent as a Classified one.
func (w *World) classify(h *classify.Handler) task {
	return func(ctx context.Context, v any) (any, error) {
		if o, ok := v.(*value.Object); ok {
			if known, ok := w.known[o]; ok {
				delete(w.known, o)
				return known, nil
			}
		}
		return h.Handle(ctx, json.RawMessage(value.Text(v)))
	}
}

// correlated and persist hand Go values on without JSON: most events go no further.
func correlated(h *correlate.Handler) task {
	return func(ctx context.Context, v any) (any, error) {
		o, ok := value.Open(v).(*value.Object)
		if !ok {
			return nil, fmt.Errorf("correlate: the input is %T", v)
		}
		s, err1 := named[incident.Signal](o, "signal")
		x, err2 := named[string](o, "execution")
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return h.Handle(ctx, correlate.Input{Signal: s, Execution: x})
	}
}

func (w *World) persist(h *persist.Handler) task {
	return func(ctx context.Context, v any) (any, error) {
		o, ok := value.Open(v).(*value.Object)
		if !ok {
			return nil, fmt.Errorf("persist: the input is %T", v)
		}
		in, err := persistInput(o)
		if err != nil {
			return nil, err
		}
		out, err := h.Handle(ctx, in)
		if err == nil && w.o.Saved != nil {
			w.o.Saved(nameOf(in.Execution), in.Signal, out)
		}
		return out, err
	}
}

// nameOf cuts the name of an EXPRESS execution from its ARN.
func nameOf(arn string) string {
	parts := strings.Split(arn, ":")
	if len(parts) < 8 {
		return arn
	}
	return parts[7]
}

func persistInput(o *value.Object) (persist.Input, error) {
	s, err1 := named[incident.Signal](o, "signal")
	x, err2 := named[string](o, "execution")
	reason, err3 := named[string](o, "reason")
	in := persist.Input{Signal: s, Execution: x, Reason: reason}
	var err4 error
	if _, ok := o.Get("decision"); ok {
		var d correlate.Decision
		d, err4 = named[correlate.Decision](o, "decision")
		in.Decision = &d
	}
	if event, ok := o.Get("quarantined"); ok {
		in.Quarantined = json.RawMessage(value.Text(event))
	}
	return in, errors.Join(err1, err2, err3, err4)
}

// run is the engine's runner: functions by name, and the quarantine queue.
func (w *World) run(ctx context.Context, t *engine.Task) (any, error) {
	if t.Resource.Service == "sqs" {
		return w.quarantine(t)
	}
	name, input := t.Resource.ARN, t.Input
	if t.Resource.Service == "lambda" && t.Resource.Action == "invoke" {
		o, ok := value.Open(t.Input).(*value.Object)
		if !ok {
			return nil, fmt.Errorf("lambda:invoke: the parameters are %T", t.Input)
		}
		input, _ = o.Get("Payload")
		var err error
		if name, err = named[string](o, "FunctionName"); err != nil {
			return nil, err
		}
	}
	f, ok := w.tasks[strings.TrimPrefix(name, functions)]
	if !ok {
		return nil, &engine.TaskError{Name: "Lambda.ResourceNotFoundException", Cause: "Function not found: " + name}
	}
	out, err := f(ctx, input)
	return out, taskError(err)
}

// taskError gives an error the name that Lambda would report.
func taskError(err error) error {
	if err == nil {
		return nil
	}
	if asked := (messages.InvokeResponse_Error{}); errors.As(err, &asked) {
		return &engine.TaskError{Name: asked.Type, Cause: asked.Message}
	}
	if f := fault.Fault(""); errors.As(err, &f) {
		return &engine.TaskError{Name: string(f), Cause: err.Error()}
	}
	return &engine.TaskError{Name: "errorString", Cause: err.Error()}
}

func (w *World) quarantine(t *engine.Task) (any, error) {
	var in struct {
		MessageBody struct {
			Event  json.RawMessage `json:"event"`
			Reason string          `json:"reason"`
			Fault  string          `json:"fault"`
		}
	}
	if err := value.Into(t.Input, &in); err != nil {
		return nil, err
	}
	w.letter(Letter{Execution: t.ExecutionName, Machine: t.Machine, Input: in.MessageBody.Event, Reason: in.MessageBody.Reason, Fault: in.MessageBody.Fault})
	return value.Pairs("MessageId", t.ExecutionName), nil
}

// channel is SNS.
type channel struct{ w *World }

// Publish takes a message.
func (c channel) Publish(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	m := Message{At: c.w.Engine.Now(), Topic: aws.ToString(in.TopicArn), Body: aws.ToString(in.Message), Attributes: map[string]string{}}
	for k, v := range in.MessageAttributes {
		m.Attributes[k] = aws.ToString(v.StringValue)
	}
	if c.w.o.Publish != nil {
		if err := c.w.o.Publish(m); err != nil {
			return nil, err
		}
	}
	c.w.sent++
	return &sns.PublishOutput{MessageId: aws.String(strconv.Itoa(c.w.sent))}, nil
}

// answerer is the call of Step Functions that tasks make.
type answerer struct{ e *engine.Engine }

// SendTaskSuccess answers a waiting execution.
func (a answerer) SendTaskSuccess(_ context.Context, in *sfn.SendTaskSuccessInput, _ ...func(*sfn.Options)) (*sfn.SendTaskSuccessOutput, error) {
	output, err := value.Decode(aws.ToString(in.Output))
	if err != nil {
		return nil, &sfntypes.InvalidOutput{Message: aws.String(err.Error())}
	}
	switch err := a.e.SendTaskSuccess(aws.ToString(in.TaskToken), output); {
	case errors.Is(err, engine.ErrTaskTimedOut), errors.Is(err, engine.ErrNoTask):
		return nil, &sfntypes.TaskTimedOut{Message: aws.String(err.Error())}
	case err != nil:
		return nil, err
	}
	return &sfn.SendTaskSuccessOutput{}, nil
}

// Answerer is the call of Step Functions that answers the world's waiting executions.
func (w *World) Answerer() interface {
	SendTaskSuccess(context.Context, *sfn.SendTaskSuccessInput, ...func(*sfn.Options)) (*sfn.SendTaskSuccessOutput, error)
} {
	return answerer{w.Engine}
}
