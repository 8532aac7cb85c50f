package engine_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

func TestStopAndRedrive(t *testing.T) {
	calls := 0
	e := newEngine(t, engine.Options{Virtual: true, Runner: engine.RunnerFunc(func(_ context.Context, task *engine.Task) (any, error) {
		if calls++; task.State == "B" && calls < 4 {
			return nil, &engine.TaskError{Name: "Busy"}
		}
		return task.State, nil
	})})
	machine(t, e, asl.Standard, `{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
		{"StartAt":"A","States":{"A":{`+fn+`,"End":true}}},{"StartAt":"B","States":{"B":{`+fn+`,"End":true}}}]}}}`)
	if got := ended(run(t, e, `{}`)); got != "FAILED Busy" {
		t.Fatalf("execution ended with %s, want FAILED Busy", got)
	}
	x := describe(t, e, "arn:aws:states:us-east-1:000000000000:execution:m:x")
	for range 2 {
		if _, err := e.Redrive(x.ARN); err != nil {
			t.Fatal(err)
		}
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := ended(describe(t, e, x.ARN)); got != `SUCCEEDED ["A","B"]` {
		t.Errorf("redriven execution ended with %s, want SUCCEEDED with both results", got)
	}
	if calls != 4 {
		t.Errorf("tasks were called %d times, want 4: A once, B three times", calls)
	}
	if _, err := e.Redrive(x.ARN); !errors.Is(err, engine.ErrNotRedrivable) {
		t.Errorf("Redrive of a succeeded execution = %v, want %v", err, engine.ErrNotRedrivable)
	}
}

func TestStopFollowsNothing(t *testing.T) {
	e := newEngine(t, engine.Options{Virtual: true})
	machine(t, e, asl.Standard, `{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":60,"End":true}}}`)
	x := start(t, e, "x", `{}`)
	if err := e.RunUntil(t.Context(), e.Now()); err != nil {
		t.Fatal(err)
	}
	why := "enough"
	if _, err := e.Stop(x.ARN, &why, nil); err != nil {
		t.Fatal(err)
	}
	want := "[ExecutionStarted WaitStateEntered ExecutionAborted]"
	if got := fmt.Sprint(types(t, e, x.ARN)); got != want {
		t.Errorf("history = %s, want %s", got, want)
	}
}
