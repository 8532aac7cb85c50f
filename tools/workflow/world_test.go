package workflow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/cloudops-autopilot/autopilot/states"
	"github.com/cloudops-autopilot/autopilot/tasks/analyze"
	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/lifecycle"
	"github.com/cloudops-autopilot/autopilot/tasks/notify"
	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

var start = time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)

const machineARN = "arn:aws:states:eu-central-1:111122223333:stateMachine:"

// A step is a function of the workflow: JSON in, a value or an error out.
type step func(ctx context.Context, in []byte) (any, error)

// A world is both machines with everything around them.
type world struct {
	t           *testing.T
	engine      *engine.Engine
	store       *store.Store
	head        incident.Incident // what Persist writes
	next        string            // what Persist answers
	channel     *channel
	model       *model
	steps       map[string]step // by function name; replaced by tests
	quarantined []map[string]any
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, next: "tell", channel: &channel{}, model: &model{}}
	w.head = incident.Incident{ID: "inc-1", Title: "orders fails over", Severity: incident.SeverityHigh, Status: incident.Open, Round: 1,
		OpenedAt: start, LastAt: start, Signals: 1, Services: []string{"rds"}, Accounts: []string{"111122223333"}, Regions: []string{"eu-central-1"},
		Causes: []incident.Cause{{Resource: "orders", EventID: "ev-1", Title: "Failover started", Score: 5}},
		Members: []incident.Member{{Fingerprint: "f", Condition: "failover", Service: "rds", Resources: []string{"orders"}, Title: "Failover started",
			Kind: incident.Fault, FirstEvent: "ev-1", FirstAt: start, FaultAt: start}}}
	e, err := engine.New(engine.Options{Runner: engine.RunnerFunc(w.run), Virtual: true, Start: start, Seed: 1, Account: "111122223333", Region: "eu-central-1"})
	if err != nil {
		t.Fatal(err)
	}
	w.engine = e
	w.store = store.New(memory.New(e.Now), store.Options{Now: e.Now, Sleep: func(context.Context, time.Duration) {}})
	w.register(asl.Standard)
	w.wire()
	return w
}

// register fills the placeholders of both machines and makes them known, the
// pipeline as the type given.
func (w *world) register(pipeline asl.MachineType) {
	w.t.Helper()
	files, err := states.Render()
	if err != nil {
		w.t.Fatal(err)
	}
	for _, f := range files {
		values := map[string]string{"QuarantineQueueUrl": "https://sqs.eu-central-1.amazonaws.com/111122223333/quarantine",
			"LifecycleStateMachineArn": machineARN + "lifecycle"}
		for _, name := range states.Placeholders(f.Data) {
			if function, ok := strings.CutSuffix(name, "FunctionArn"); ok {
				values[name] = "arn:aws:lambda:eu-central-1:111122223333:function:" + function
			}
		}
		text, err := states.Substitute(f.Data, values)
		if err != nil {
			w.t.Fatal(err)
		}
		kind := asl.Standard
		if f.Name == "pipeline.asl.json" {
			kind = pipeline
		}
		definition, err := asl.Compile(string(text), kind)
		if err != nil {
			w.t.Fatalf("compile %s: %v", f.Name, err)
		}
		name := strings.TrimSuffix(f.Name, ".asl.json")
		w.engine.Register(engine.Machine{ARN: machineARN + name, Name: name, Type: kind, Definition: definition})
	}
}

// wire builds the real tasks and the stand-ins for the others.
func (w *world) wire() {
	w.t.Helper()
	s, err := settings.New(settings.Options{Store: w.store, Now: w.engine.Now})
	if err != nil {
		w.t.Fatal(err)
	}
	a, err1 := analyze.New(analyze.Options{Store: w.store, Settings: s, Model: analyze.Model{Client: w.model, ID: "global.amazon.nova-micro-v1:0"}, Now: w.engine.Now})
	attempt := 0
	n, err2 := notify.New(notify.Options{Store: w.store, Settings: s, Client: w.channel, Now: w.engine.Now,
		Topics: notify.Topics{Critical: "arn:aws:sns:::critical", High: "arn:aws:sns:::high", Medium: "arn:aws:sns:::medium", Low: "arn:aws:sns:::low"},
		NewID:  func() string { attempt++; return fmt.Sprint(attempt) }})
	l, err3 := lifecycle.New(lifecycle.Options{Store: w.store, Settings: s, Answerer: answerer{w.engine}, Now: w.engine.Now})
	if err := errors.Join(err1, err2, err3); err != nil {
		w.t.Fatal(err)
	}
	w.steps = map[string]step{
		"Classify": func(context.Context, []byte) (any, error) {
			return map[string]any{"signal": map[string]any{"eventId": "ev-1"}, "route": "correlate", "reason": "a fault"}, nil
		},
		"Correlate": func(context.Context, []byte) (any, error) {
			return map[string]any{"signal": map[string]any{"eventId": "ev-1"}, "decision": map[string]any{"kind": "open"}}, nil
		},
		"Persist": w.persist, "Analyze": handle(a.Handle), "Notify": handle(n.Handle), "Lifecycle": handle(l.Handle),
	}
}

// handle makes a step of a task's handler, as a Lambda would.
func handle[In, Out any](h func(context.Context, In) (Out, error)) step {
	named := fault.Named(h)
	return func(ctx context.Context, raw []byte) (any, error) {
		var in In
		if err := json.Unmarshal(raw, &in); err != nil {
			return nil, err
		}
		return named(ctx, in)
	}
}

// persist stands in for the step that writes: the head is there, once.
func (w *world) persist(ctx context.Context, _ []byte) (any, error) {
	if _, err := w.store.Incident(ctx, w.head.ID); err != nil {
		err := w.store.Save(ctx, store.Save{Entry: incident.Entry{EventID: "ev-1", Outcome: incident.Opened, IncidentID: w.head.ID, At: start},
			Signal: incident.Signal{EventID: "ev-1", Kind: incident.Fault, At: start, Title: "Failover started", Service: "rds"}, Heads: []incident.Incident{w.head}})
		if err != nil {
			return nil, err
		}
	}
	return map[string]any{"outcome": "opened", "incidentId": w.head.ID, "round": w.head.Round, "next": w.next}, nil
}

// crash is panicked by stand-ins to end a function as a crash would.
type crash struct{}

// run is the engine's runner: functions by name, the queue, nothing else.
func (w *world) run(ctx context.Context, task *engine.Task) (out any, err error) {
	defer func() {
		if r := recover(); r == (crash{}) {
			err = &engine.TaskError{Name: "Runtime.ExitError", Cause: "the function died"}
		} else if r != nil {
			panic(r)
		}
	}()
	if task.State == "Analyze" {
		task.Take(5 * time.Second)
	}
	if task.Resource.Service == "sqs" {
		return w.quarantine(task)
	}
	name, payload := task.Resource.ARN, task.JSON()
	if task.Resource.Service == "lambda" {
		var in struct {
			FunctionName string
			Payload      json.RawMessage
		}
		if err := json.Unmarshal(payload, &in); err != nil {
			return nil, err
		}
		name, payload = in.FunctionName, in.Payload
	}
	out, err = w.steps[name[strings.LastIndexByte(name, ':')+1:]](ctx, payload)
	if f := fault.Fault(""); err != nil && errors.As(err, &f) {
		return nil, &engine.TaskError{Name: string(f), Cause: err.Error()}
	}
	return out, asTaskError(err)
}

// asTaskError gives an error the name that Lambda would report.
func asTaskError(err error) error {
	if err == nil {
		return nil
	}
	var answer struct{ ErrorType, ErrorMessage string }
	if raw, problem := json.Marshal(err); problem == nil && json.Unmarshal(raw, &answer) == nil && answer.ErrorType != "" {
		return &engine.TaskError{Name: answer.ErrorType, Cause: answer.ErrorMessage}
	}
	return &engine.TaskError{Name: "Lambda.Unknown", Cause: err.Error()}
}

func (w *world) quarantine(task *engine.Task) (any, error) {
	var in struct{ MessageBody map[string]any }
	if err := json.Unmarshal(task.JSON(), &in); err != nil {
		return nil, err
	}
	w.quarantined = append(w.quarantined, in.MessageBody)
	return map[string]any{"MessageId": fmt.Sprint(len(w.quarantined))}, nil
}

// answerer is the engine behind the call of Step Functions that tasks make.
type answerer struct{ e *engine.Engine }

func (a answerer) SendTaskSuccess(_ context.Context, in *sfn.SendTaskSuccessInput, _ ...func(*sfn.Options)) (*sfn.SendTaskSuccessOutput, error) {
	output, err := value.Decode(aws.ToString(in.Output))
	if err != nil {
		return nil, err
	}
	if err := a.e.SendTaskSuccess(aws.ToString(in.TaskToken), output); err != nil {
		return nil, &types.TaskTimedOut{}
	}
	return &sfn.SendTaskSuccessOutput{}, nil
}

// send starts the pipeline for an event and lets everything run until a time.
func (w *world) send(name string) string {
	w.t.Helper()
	x, err := w.engine.StartExecution(w.t.Context(), engine.Start{Machine: machineARN + "pipeline", Name: name,
		Input: json.RawMessage(`{"id":"ev-1","source":"aws.rds"}`)})
	if err != nil {
		w.t.Fatal(err)
	}
	return x.ARN
}

// after lets time pass up to a moment after the start.
func (w *world) after(d time.Duration) {
	w.t.Helper()
	if err := w.engine.RunUntil(w.t.Context(), start.Add(d)); err != nil {
		w.t.Fatal(err)
	}
}

// path lists the states that an execution visited.
func (w *world) path(machine, name string) string {
	w.t.Helper()
	events, err := w.engine.History("arn:aws:states:eu-central-1:111122223333:execution:" + machine + ":" + name)
	if err != nil {
		w.t.Fatalf("history of %s %s: %v", machine, name, err)
	}
	var out []string
	for _, e := range events {
		if strings.HasSuffix(e.Type, "StateEntered") {
			out = append(out, e.Name)
		}
	}
	return strings.Join(out, " ")
}

// acknowledge and resolve are what the API calls.
func (w *world) acknowledge() {
	w.t.Helper()
	if _, err := lifecycle.Acknowledge(w.t.Context(), w.store, answerer{w.engine}, w.engine.Now(), "inc-1", "alice"); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) resolve() {
	w.t.Helper()
	if _, err := lifecycle.Resolve(w.t.Context(), w.store, answerer{w.engine}, w.engine.Now(), "inc-1", "alice"); err != nil {
		w.t.Fatal(err)
	}
}

// update changes the incident behind the machines' back, as another event would.
func (w *world) update(change func(*incident.Incident)) {
	w.t.Helper()
	_, err := w.store.UpdateIncident(w.t.Context(), "inc-1", func(in *incident.Incident) ([]incident.TimelineEntry, error) {
		change(in)
		return nil, nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// startOf starts the lifecycle of the incident under another name.
func startOf(name string) engine.Start {
	return engine.Start{Machine: machineARN + "lifecycle", Name: name, Input: json.RawMessage(`{"incidentId":"inc-1","round":1}`)}
}
