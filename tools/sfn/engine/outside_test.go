package engine_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

func TestNamesAreUsedOnce(t *testing.T) {
	e := newEngine(t, engine.Options{Virtual: true, KeepEnded: 1})
	machine(t, e, asl.Standard, `{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":1,"End":true}}}`)
	first := start(t, e, "a", `{"n":1}`)
	if again := start(t, e, "a", `{"n":1.0}`); again.ARN != first.ARN {
		t.Errorf("starting again gave %s, want the running %s", again.ARN, first.ARN)
	}
	other := engine.Start{Machine: arn, Name: "a", Input: decode(t, `{"n":2}`)}
	if _, err := e.StartExecution(t.Context(), other); !errors.Is(err, engine.ErrExists) {
		t.Errorf("starting with another input = %v, want %v", err, engine.ErrExists)
	}
	for i := range 3 {
		run2 := start(t, e, fmt.Sprint("b", i), `{}`)
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		_ = run2
	}
	if _, err := e.StartExecution(t.Context(), other); !errors.Is(err, engine.ErrExists) {
		t.Errorf("starting after the first was forgotten = %v, want %v", err, engine.ErrExists)
	}
}

func TestTokens(t *testing.T) {
	definition := `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","HeartbeatSeconds":10,"Parameters":{"QueueUrl":"q","MessageBody":{"t.$":"$$.Task.Token"}},"End":true}}}`
	tests := []struct {
		name string
		do   func(e *engine.Engine, token string) error
		want string
	}{
		{"success", func(e *engine.Engine, token string) error { return e.SendTaskSuccess(token, int64(7)) }, "SUCCEEDED 7"},
		{"failure", func(e *engine.Engine, token string) error { return e.SendTaskFailure(token, "No", "why") }, "FAILED No why"},
		{"failure without a name", func(e *engine.Engine, token string) error { return e.SendTaskFailure(token, "", "") }, "FAILED"},
		{"silence", func(*engine.Engine, string) error { return nil }, "FAILED States.Timeout"},
		{"a heartbeat, then success", func(e *engine.Engine, token string) error {
			if err := e.RunUntil(context.Background(), e.Now().Add(9*time.Second)); err != nil {
				return err
			}
			if err := e.SendTaskHeartbeat(token); err != nil {
				return err
			}
			if err := e.RunUntil(context.Background(), e.Now().Add(9*time.Second)); err != nil {
				return err
			}
			return e.SendTaskSuccess(token, true)
		}, "SUCCEEDED true"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var token string
			e := newEngine(t, engine.Options{Virtual: true, Runner: engine.RunnerFunc(func(_ context.Context, task *engine.Task) (any, error) {
				token = task.Token
				return value.Pairs("MessageId", "1"), nil
			})})
			machine(t, e, asl.Standard, definition)
			x := start(t, e, "x", `{}`)
			if err := e.RunUntil(t.Context(), e.Now()); err != nil {
				t.Fatal(err)
			}
			if err := tt.do(e, token); err != nil {
				t.Fatal(err)
			}
			if err := e.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := ended(describe(t, e, x.ARN)); got != tt.want {
				t.Errorf("execution ended with %s, want %s", got, tt.want)
			}
			if err := e.SendTaskSuccess(token, nil); !errors.Is(err, engine.ErrTaskTimedOut) {
				t.Errorf("SendTaskSuccess after the end = %v, want %v", err, engine.ErrTaskTimedOut)
			}
		})
	}
}

func TestNestedExecutions(t *testing.T) {
	parent := func(pattern string) string {
		return `{"StartAt":"P","States":{"P":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution` + pattern + `","Parameters":{"StateMachineArn":"` + arn + `c","Name":"kid","Input":{"k.$":"$.k"}},"ResultSelector":{"out.$":"$.Output"},"End":true}}}`
	}
	child := `{"StartAt":"C","States":{"C":{"Type":"Wait","SecondsPath":"$.k","End":true}}}`
	tests := []struct{ name, pattern, want string }{
		{"the output is text with .sync", ".sync", `SUCCEEDED {"out":"{\"k\":3}"}`},
		{"the output is JSON with .sync:2", ".sync:2", `SUCCEEDED {"out":{"k":3}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := newEngine(t, engine.Options{Virtual: true})
			machine(t, e, asl.Standard, parent(tt.pattern))
			d, err := asl.Compile(child, asl.Standard)
			if err != nil {
				t.Fatal(err)
			}
			e.Register(engine.Machine{ARN: arn + "c", Name: "mc", Definition: d})
			if got := ended(run(t, e, `{"k":3}`)); got != tt.want {
				t.Errorf("execution ended with %s, want %s", got, tt.want)
			}
		})
	}
}

func TestAChildThatIsGivenUpIsAborted(t *testing.T) {
	tests := []struct {
		name string
		do   func(e *engine.Engine, parent string) error
		want string
	}{
		{"by the time limit of the task", func(*engine.Engine, string) error { return nil }, "FAILED States.Timeout"},
		{"by stopping the parent", func(e *engine.Engine, parent string) error { _, err := e.Stop(parent, nil, nil); return err }, "ABORTED"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := newEngine(t, engine.Options{Virtual: true})
			machine(t, e, asl.Standard, `{"StartAt":"P","States":{"P":{"Type":"Task","Resource":"arn:aws:states:::states:startExecution.sync","TimeoutSeconds":5,"Parameters":{"StateMachineArn":"`+arn+`c","Name":"kid"},"End":true}}}`)
			d, err := asl.Compile(`{"StartAt":"C","States":{"C":{"Type":"Wait","Seconds":60,"End":true}}}`, asl.Standard)
			if err != nil {
				t.Fatal(err)
			}
			e.Register(engine.Machine{ARN: arn + "c", Name: "mc", Definition: d})
			x := start(t, e, "x", `{}`)
			if err := e.RunUntil(t.Context(), e.Now().Add(time.Second)); err != nil {
				t.Fatal(err)
			}
			if err := tt.do(e, x.ARN); err != nil {
				t.Fatal(err)
			}
			if err := e.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := ended(describe(t, e, x.ARN)); got != tt.want {
				t.Errorf("parent ended with %s, want %s", got, tt.want)
			}
			if got := ended(describe(t, e, "arn:aws:states:us-east-1:000000000000:execution:mc:kid")); got != "ABORTED" {
				t.Errorf("child ended with %s, want ABORTED", got)
			}
		})
	}
}

func TestActivity(t *testing.T) {
	e := newEngine(t, engine.Options{Virtual: true})
	const a = "arn:aws:states:us-east-1:000000000000:activity:a"
	machine(t, e, asl.Standard, `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"`+a+`","End":true}}}`)
	x := start(t, e, "x", `{"n":1}`)
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	task, err := e.GetActivityTask(t.Context(), a, "me")
	if err != nil || task.Token == "" || value.Text(task.Input) != `{"n":1}` {
		t.Fatalf("GetActivityTask() = %+v, %v, want a token and the input", task, err)
	}
	if err := e.SendTaskSuccess(task.Token, "done"); err != nil {
		t.Fatal(err)
	}
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := "[ExecutionStarted TaskStateEntered ActivityScheduled ActivityStarted ActivitySucceeded TaskStateExited ExecutionSucceeded]"
	if got := fmt.Sprint(types(t, e, x.ARN)); got != want {
		t.Errorf("history = %s, want %s", got, want)
	}
}

func TestActivityTasksLeaveTheQueueWhenNobodyWaits(t *testing.T) {
	e := newEngine(t, engine.Options{Virtual: true})
	const a = "arn:aws:states:us-east-1:000000000000:activity:a"
	machine(t, e, asl.Standard, `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"`+a+`","TimeoutSeconds":5,"End":true}}}`)
	if got := ended(run(t, e, `{}`)); got != "FAILED States.Timeout" || e.ActivityQueue(a) != 0 {
		t.Errorf("execution ended with %s and left %d tasks, want FAILED States.Timeout and none", got, e.ActivityQueue(a))
	}
}
