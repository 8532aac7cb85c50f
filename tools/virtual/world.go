package virtual

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/states"
	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/persist"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// Options say what the world is made with.
type Options struct {
	Start    time.Time // when its clock begins
	Seed     uint64
	Config   config.Config
	Topology []config.Resource
	Without  []string                          // kinds of evidence that correlation leaves out
	Remember time.Duration                     // how long the ledger does; 0: as the product
	Hooks    engine.Hooks                      // at the boundaries of tasks
	Backend  func(store.Backend) store.Backend // wraps the store's backend; nil leaves it
	Saved    func(execution string, s incident.Signal, out persist.Output)
	Dead     func(letter Letter)    // an event that could not be processed
	Publish  func(Message) error    // before a message is taken; an error is SNS's answer
	Ended    func(engine.Execution) // of every execution
}

// A Letter is an event in the quarantine queue.
type Letter struct {
	Execution string // name of the execution
	Machine   string // ARN
	Input     any    // what it was started with
	Reason    string
	Fault     string
}

// A Message is one that SNS was handed.
type Message struct {
	At         time.Time
	Topic      string
	Attributes map[string]string
	Body       string
}

// A World is the product on a virtual clock.
type World struct {
	Engine *engine.Engine
	Store  *store.Store

	o       Options
	backend *memory.Backend
	tasks   map[string]task // by name
	known   map[*value.Object]classify.Result
	sent    int
}

// Names in the world's ARNs.
const (
	account   = "000000000000"
	region    = "us-east-1"
	Pipeline  = "arn:aws:states:" + region + ":" + account + ":stateMachine:pipeline"
	Lifecycle = "arn:aws:states:" + region + ":" + account + ":stateMachine:lifecycle"
	topics    = "arn:aws:sns:" + region + ":" + account + ":"
	functions = "arn:aws:lambda:" + region + ":" + account + ":function:"
)

// New makes a world in which nothing has happened.
func New(o Options) (*World, error) {
	w := &World{o: o, known: map[*value.Object]classify.Result{}}
	e, err := engine.New(engine.Options{Runner: engine.RunnerFunc(w.run), Virtual: true, Start: o.Start, Seed: o.Seed, Account: account,
		Region: region, NoHistory: true, KeepEnded: -1, Hooks: o.Hooks, OnEnd: o.Ended})
	if err != nil {
		return nil, err
	}
	w.Engine = e
	w.backend = memory.New(e.Now)
	backend := store.Backend(w.backend)
	if o.Backend != nil {
		backend = o.Backend(backend)
	}
	w.Store = store.New(backend, store.Options{Now: e.Now, Remember: o.Remember, Sleep: func(context.Context, time.Duration) {}})
	if err := w.wire(); err != nil {
		return nil, err
	}
	return w, w.register()
}

// register compiles both machines as CloudFormation would fill them in. The
// pipeline is the EXPRESS one: it has no waits, and nobody asks for its name twice.
func (w *World) register() error {
	values := map[string]string{"QuarantineQueueUrl": "quarantine", "LifecycleStateMachineArn": Lifecycle}
	for name := range w.tasks {
		values[name+"FunctionArn"] = functions + name
	}
	files, err := states.Render()
	if err != nil {
		return err
	}
	for _, f := range files {
		definition, err := states.Substitute(f.Data, values)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		m := engine.Machine{ARN: Lifecycle, Name: "lifecycle", Type: asl.Standard}
		if strings.HasPrefix(f.Name, "pipeline") {
			m = engine.Machine{ARN: Pipeline, Name: "pipeline", Type: asl.Express}
		}
		if m.Definition, err = asl.Compile(string(definition), m.Type); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		w.Engine.Register(m)
	}
	return nil
}

// A Classified event was classified ahead, by the same handler on another
// goroutine: events of a replay need not wait for each other to be read.
type Classified struct {
	*value.Object
	Result classify.Result
}

// Send starts the pipeline for an event, a value of package value or a
// Classified one, under a name that was not used before.
func (w *World) Send(ctx context.Context, name string, event any) error {
	if c, ok := event.(Classified); ok {
		w.known[c.Object], event = c.Result, c.Object
	}
	_, err := w.Engine.StartExecution(ctx, engine.Start{Machine: Pipeline, Name: name, Input: event})
	if errors.Is(err, engine.ErrTooLarge) {
		w.letter(Letter{Execution: name, Machine: Pipeline, Input: event, Reason: err.Error(), Fault: "States.DataLimitExceeded"})
		return nil
	}
	return err
}

// Redrive starts the execution of a letter again, under a new name.
func (w *World) Redrive(ctx context.Context, l Letter, name string) error {
	_, err := w.Engine.StartExecution(ctx, engine.Start{Machine: l.Machine, Name: name, Input: l.Input})
	return err
}

// Until lets time pass up to a moment.
func (w *World) Until(ctx context.Context, at time.Time) error { return w.Engine.RunUntil(ctx, at) }

// Sweep frees the memory of what is expired.
func (w *World) Sweep() { w.backend.Sweep() }

func (w *World) letter(l Letter) {
	if w.o.Dead != nil {
		w.o.Dead(l)
	}
}

// named returns the value under a key of an object, as the Go type it has or
// can be read into.
func named[T any](o *value.Object, key string) (T, error) {
	var t T
	v, ok := o.Get(key)
	if !ok {
		return t, nil
	}
	if t, ok := v.(T); ok {
		return t, nil
	}
	if err := value.Into(v, &t); err != nil {
		return t, fmt.Errorf("input field %s: %w", key, err)
	}
	return t, nil
}
