package engine_test

import (
	"testing"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

const arn = "arn:aws:states:us-east-1:000000000000:stateMachine:m"

// machine registers a definition with e under the name m.
func machine(t testing.TB, e *engine.Engine, typ asl.MachineType, definition string) {
	t.Helper()
	d, err := asl.Compile(definition, typ)
	if err != nil {
		t.Fatalf("Compile(%s) = %v", definition, err)
	}
	e.Register(engine.Machine{ARN: arn, Name: "m", Type: typ, Definition: d})
}

func newEngine(t testing.TB, o engine.Options) *engine.Engine {
	t.Helper()
	if o.Runner == nil {
		o.Runner = engine.RunnerFunc(echo)
	}
	e, err := engine.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func decode(t testing.TB, text string) any {
	t.Helper()
	v, err := value.Decode(text)
	if err != nil {
		t.Fatalf("Decode(%s) = %v", text, err)
	}
	return v
}

// run starts an execution on a virtual clock and runs it to its end.
func run(t testing.TB, e *engine.Engine, input string) engine.Execution {
	t.Helper()
	x := start(t, e, "x", input)
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return describe(t, e, x.ARN)
}

func start(t testing.TB, e *engine.Engine, name, input string) engine.Execution {
	t.Helper()
	x, err := e.StartExecution(t.Context(), engine.Start{Machine: arn, Name: name, Input: decode(t, input)})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func describe(t testing.TB, e *engine.Engine, arn string) engine.Execution {
	t.Helper()
	x, err := e.Describe(arn)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func types(t testing.TB, e *engine.Engine, arn string) []string {
	t.Helper()
	events, err := e.History(arn)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, ev := range events {
		all = append(all, ev.Type)
	}
	return all
}

// ended writes an execution's end in one line.
func ended(x engine.Execution) string {
	s := string(x.Status)
	if x.Status == engine.Succeeded {
		return s + " " + value.Text(x.Output)
	}
	for _, p := range []*string{x.Error, x.Cause} {
		if p != nil {
			s += " " + *p
		}
	}
	return s
}

const fn = `"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f"`
