package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// patience is how long any run of a fuzzed machine may take.
const patience = 20 * time.Second

// survive runs a definition and holds the engine to its bounds: it comes to an
// end, or waits for something that only comes from outside.
func survive(t *testing.T, definition string, typ asl.MachineType, input any) {
	t.Helper()
	d, err := asl.Compile(definition, typ)
	if err != nil {
		return
	}
	calls := 0
	e := newEngine(t, engine.Options{Virtual: true, MaxSteps: 5_000, Runner: engine.RunnerFunc(func(_ context.Context, task *engine.Task) (any, error) {
		if calls++; calls%3 == 0 {
			return nil, &engine.TaskError{Name: "Busy"}
		}
		return task.Input, nil
	})})
	e.Register(engine.Machine{ARN: arn, Name: "m", Type: typ, Definition: d})
	x, err := e.StartExecution(t.Context(), engine.Start{Machine: arn, Name: "x", Input: input})
	if err != nil {
		return
	}
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	if err := e.Run(ctx); err != nil {
		t.Fatalf("the run did not end: %v\n%s", err, definition)
	}
	events, err := e.History(x.ARN)
	if err != nil {
		t.Fatal(err)
	}
	if typ == asl.Standard && len(events) > 25_000 {
		t.Errorf("the history has %d events, want 25000 at most", len(events))
	}
	for i, ev := range events {
		if ev.ID != int64(i+1) || ev.Prev >= ev.ID {
			t.Fatalf("event %d has id %d and follows %d", i+1, ev.ID, ev.Prev)
		}
	}
	if end := describe(t, e, x.ARN); end.Status == engine.Succeeded && value.Exceeds(end.Output, engine.MaxPayload) {
		t.Errorf("the output is longer than %d bytes", engine.MaxPayload)
	}
}

func FuzzDefinitions(f *testing.F) {
	f.Add(`{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"a.$":"$","b.$":"$"},"Next":"Q"},"Q":{"Type":"Choice","Choices":[{"Variable":"$.q","IsPresent":true,"Next":"E"}],"Default":"A"},"E":{"Type":"Succeed"}}}`, `{"x":1}`, false)
	f.Add(`{"StartAt":"A","States":{"A":{"Type":"Map","ItemsPath":"$..*","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}},"Next":"Q"},"Q":{"Type":"Choice","Choices":[{"Variable":"$.q","IsPresent":true,"Next":"E"}],"Default":"A"},"E":{"Type":"Succeed"}}}`, `[[1,2],[3]]`, false)
	f.Add(`{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Or":[{"Variable":"$.x","IsPresent":true},{"Not":{"Variable":"$.y","StringMatches":"*a\\*"}}],"Next":"B"}],"Default":"B"},"B":{"Type":"Wait","SecondsPath":"$.x","Next":"C"},"C":{"Type":"Choice","Choices":[{"Variable":"$.q","IsPresent":true,"Next":"E"}],"Default":"A"},"E":{"Type":"Succeed"}}}`, `{"x":1}`, true)
	f.Add(`{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:r:a:function:f","Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":99999999}],"Parameters":{"x.$":"States.Format('{}{}', $.x, $.nope)"},"End":true}}}`, `{"x":1}`, false)
	f.Add(`{"StartAt":"A","States":{"A":{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Fail","ErrorPath":"$.x","Cause":"c"}}},{"StartAt":"C","States":{"C":{"Type":"Succeed"}}}],"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":"A"}],"End":true}}}`, `{"x":"E"}`, false)
	f.Fuzz(func(t *testing.T, definition, input string, express bool) {
		v, err := value.Decode(input)
		if err != nil {
			return
		}
		typ := asl.Standard
		if express {
			typ = asl.Express
		}
		survive(t, definition, typ, v)
	})
}

// FuzzMachines runs machines that a seed has made, so that what is run is
// mostly valid.
func FuzzMachines(f *testing.F) {
	for seed := range uint64(64) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		m := maker{r: rand.New(rand.NewPCG(seed, 1))}
		definition := value.Text(m.flow(3))
		input := m.value(3)
		survive(t, definition, asl.Standard, input)
		survive(t, definition, asl.Express, input)
	})
}

// A maker makes machines at random.
type maker struct {
	r *rand.Rand
	n int
}

func (m *maker) one(options ...string) string { return options[m.r.IntN(len(options))] }

func (m *maker) path() string {
	return m.one("$", "$.a", "$.b", "$.a.b", "$.list", "$.list[0]", "$.list[*].a", "$..a", "$$", "$$.Execution.Input", "$$.Map.Item.Value", "$v", "$.list[?(@.a == 1)]", "$.list.length()")
}

func (m *maker) value(depth int) any {
	switch n := m.r.IntN(8); {
	case n == 0:
		return int64(m.r.IntN(5) - 1)
	case n == 1:
		return m.one("", "x", "2024-01-01T00:00:00Z")
	case n == 2 || depth == 0:
		return m.r.IntN(2) == 0
	case n < 5:
		return []any{m.value(depth - 1), m.value(depth - 1)}
	default:
		return value.Pairs("a", m.value(depth-1), "b", m.value(depth-1), "list", []any{m.value(depth - 1)})
	}
}

func (m *maker) template() any {
	return value.Pairs("a.$", m.path(), "b", m.value(1), "list.$", m.one("States.Array($.a, 1)", "States.ArrayRange(0, 3, 1)", "$.list", "States.StringSplit($.a, ',')"))
}

func (m *maker) flow(depth int) *value.Object {
	n := 1 + m.r.IntN(4)
	names := make([]string, n)
	for i := range names {
		m.n++
		names[i] = fmt.Sprint("S", m.n)
	}
	states := value.NewObject(n)
	for i, name := range names {
		states.Set(name, m.state(depth, names, i))
	}
	return value.Pairs("StartAt", names[0], "States", states)
}

func (m *maker) state(depth int, names []string, i int) *value.Object {
	kinds := []string{"Pass", "Pass", "Task", "Task", "Wait", "Choice", "Parallel", "Map"}
	if depth == 0 {
		kinds = kinds[:6]
	}
	s := value.Pairs("Type", m.one(kinds...))
	typ, _ := s.Get("Type")
	last := i == len(names)-1
	next := func() string {
		if last || m.r.IntN(8) == 0 {
			return m.one(names...)
		}
		return names[i+1]
	}
	switch typ {
	case "Choice":
		s.Set("Choices", []any{value.Pairs("Variable", m.path(), m.one("IsPresent", "IsNull", "IsString"), true, "Next", next())})
		s.Set("Default", next())
		return s
	case "Wait":
		s.Set(m.one("SecondsPath", "TimestampPath"), m.path())
	case "Task":
		s.Set("Resource", m.one("arn:aws:lambda:r:a:function:f", "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "arn:aws:states:r:a:activity:a", "arn:aws:states:::aws-sdk:s3:getObject"))
		s.Set("TimeoutSeconds", int64(9))
	case "Parallel":
		s.Set("Branches", []any{m.flow(depth - 1), m.flow(depth - 1)})
	case "Map":
		p := m.flow(depth - 1)
		p.Set("ProcessorConfig", value.Pairs("Mode", m.one("INLINE", "DISTRIBUTED"), "ExecutionType", "STANDARD"))
		s.Set("ItemProcessor", p)
		s.Set("ItemsPath", m.path())
		s.Set("MaxConcurrency", int64(m.r.IntN(3)))
	}
	m.common(s, typ.(string), names)
	if last && m.r.IntN(4) > 0 {
		s.Set("End", true)
	} else {
		s.Set("Next", next())
	}
	return s
}

func (m *maker) common(s *value.Object, typ string, names []string) {
	if typ == "Pass" || typ == "Task" && m.r.IntN(2) == 0 {
		s.Set("Parameters", m.template())
	}
	if m.r.IntN(3) == 0 {
		s.Set("Assign", value.Pairs("v.$", m.path()))
	}
	if m.r.IntN(4) == 0 {
		s.Set("OutputPath", m.path())
	}
	if typ == "Wait" {
		return
	}
	if m.r.IntN(2) == 0 {
		s.Set("ResultPath", m.one("$", "$.a", "$.r.s", "$.list[0]"))
	}
	if typ == "Pass" {
		return
	}
	if m.r.IntN(2) == 0 {
		s.Set("Retry", []any{value.Pairs("ErrorEquals", []any{"States.ALL"}, "MaxAttempts", int64(m.r.IntN(4)))})
	}
	if m.r.IntN(2) == 0 {
		s.Set("Catch", []any{value.Pairs("ErrorEquals", []any{"States.ALL"}, "ResultPath", "$.e", "Next", m.one(names...))})
	}
}
