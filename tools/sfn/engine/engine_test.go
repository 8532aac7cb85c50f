package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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

func TestExecutionsEndAsTheServiceSays(t *testing.T) {
	fails := func(name, cause string) engine.RunnerFunc {
		return func(context.Context, *engine.Task) (any, error) {
			return nil, &engine.TaskError{Name: name, Cause: cause}
		}
	}
	tests := []struct {
		name       string
		definition string
		input      string
		runner     engine.RunnerFunc
		want       string
	}{
		{"a result goes where ResultPath says", `{"StartAt":"A","States":{"A":{` + fn + `,"InputPath":"$.in","ResultPath":"$.out.deep","End":true}}}`,
			`{"in":{"a":1}}`, echo, `SUCCEEDED {"in":{"a":1},"out":{"deep":{"a":1}}}`},
		{"ResultPath meets something that is no object", `{"StartAt":"A","States":{"A":{` + fn + `,"ResultPath":"$.a.b","End":true}}}`,
			`{"a":1}`, echo, `FAILED States.ResultPathMatchFailure An error occurred while executing the state 'A' (entered at the event id #2). Unable to apply Reference Path $.a.b to input {"a":1}`},
		{"a failure is caught with its cause", `{"StartAt":"A","States":{"A":{` + fn + `,"Catch":[{"ErrorEquals":["Busy"],"ResultPath":"$.e","Next":"B"}],"End":true},"B":{"Type":"Succeed"}}}`,
			`{"k":1}`, fails("Busy", "try later"), `SUCCEEDED {"k":1,"e":{"Error":"Busy","Cause":"try later"}}`},
		{"a plain error of a function is Lambda.Unknown", `{"StartAt":"A","States":{"A":{` + fn + `,"End":true}}}`,
			`{}`, func(context.Context, *engine.Task) (any, error) { return nil, errors.New("boom") }, `FAILED Lambda.Unknown boom`},
		{"runtime errors are caught by nothing", `{"StartAt":"A","States":{"A":{` + fn + `,"InputPath":"$.no","Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"End":true},"B":{"Type":"Succeed"}}}`,
			`{}`, echo, `FAILED States.Runtime An error occurred while executing the state 'A' (entered at the event id #2). Invalid path '$.no' : No results for path: $['no']`},
		{"a path in Parameters that leads nowhere can be caught", `{"StartAt":"A","States":{"A":{` + fn + `,"Parameters":{"x.$":"$.no"},"Catch":[{"ErrorEquals":["States.ParameterPathFailure"],"ResultPath":null,"Next":"B"}],"End":true},"B":{"Type":"Succeed"}}}`,
			`{}`, echo, `SUCCEEDED {}`},
		{"no rule matches", `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":2,"Next":"B"}]},"B":{"Type":"Succeed"}}}`,
			`{"a":1}`, echo, `FAILED States.Runtime An error occurred while executing the state 'A' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.`},
		{"a rule asks for what is not there", `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":2,"Next":"B"}]},"B":{"Type":"Succeed"}}}`,
			`{}`, echo, `FAILED States.Runtime An error occurred while executing the state 'A' (entered at the event id #2). Invalid path '$.a': The choice state's condition path references an invalid value.`},
		{"a result is too large", `{"StartAt":"A","States":{"A":{` + fn + `,"End":true}}}`, `{}`,
			func(context.Context, *engine.Task) (any, error) { return strings.Repeat("x", engine.MaxPayload), nil },
			`FAILED States.DataLimitExceeded The state/task 'arn:aws:lambda:us-east-1:000000000000:function:f' returned a result with a size exceeding the maximum number of bytes service limit.`},
		{"a loop ends at the limit of the history", `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Choice","Choices":[{"Variable":"$.x","IsPresent":true,"Next":"C"}],"Default":"A"},"C":{"Type":"Succeed"}}}`, `{}`, echo,
			`FAILED States.Runtime The execution reached the maximum number of history events (25000).`},
		{"branches answer in their order", `{"StartAt":"A","States":{"A":{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Wait","Seconds":5,"End":true}}},{"StartAt":"C","States":{"C":{"Type":"Pass","Result":2,"End":true}}}],"End":true}}}`,
			`1`, echo, `SUCCEEDED [1,2]`},
		{"items that are no array", `{"StartAt":"A","States":{"A":{"Type":"Map","ItemsPath":"$.l","ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}},"End":true}}}`,
			`{"l":1}`, echo, `FAILED States.Runtime An error occurred while executing the state 'A' (entered at the event id #2). Reference path "$.l" must point to array.`},
		{"batches carry their shared input", `{"StartAt":"A","States":{"A":{"Type":"Map","ItemBatcher":{"MaxItemsPerBatch":2,"BatchInput":{"k.$":"$$.Execution.Name"}},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}},"End":true}}}`,
			`[1,2,3]`, echo, `SUCCEEDED [{"BatchInput":{"k":"x"},"Items":[1,2]},{"BatchInput":{"k":"x"},"Items":[3]}]`},
		{"more failures than are tolerated", `{"StartAt":"A","States":{"A":{"Type":"Map","ToleratedFailureCount":1,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"B","States":{"B":{"Type":"Fail"}}},"End":true}}}`,
			`[1,2]`, echo, `FAILED States.ExceedToleratedFailureThreshold The specified tolerated failure threshold was exceeded`},
		{"a missed time limit of the machine", `{"TimeoutSeconds":5,"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":60,"End":true}}}`, `{}`, echo, `TIMED_OUT`},
		{"a task that never answers", `{"StartAt":"A","States":{"A":{` + fn + `,"TimeoutSeconds":5,"End":true}}}`, `{}`,
			func(context.Context, *engine.Task) (any, error) { return nil, engine.ErrNoAnswer }, `FAILED States.Timeout`},
		{"a runtime error in a branch ends everything at once", `{"StartAt":"A","States":{"A":{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Pass","InputPath":"$.no","End":true}}},{"StartAt":"C","States":{"C":{"Type":"Wait","Seconds":9,"End":true}}}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}],"End":true},"Z":{"Type":"Succeed"}}}`,
			`{}`, echo, `FAILED States.Runtime An error occurred while executing the state 'B' (entered at the event id #4). Invalid path '$.no' : No results for path: $['no']`},
		{"an index beyond the end is null in a template", `{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"x.$":"$.l[1]"},"End":true}}}`, `{"l":[1]}`, echo, `SUCCEEDED {"x":null}`},
		{"an opaque Go value is opened by a path", `{"StartAt":"A","States":{"A":{` + fn + `,"ResultSelector":{"n.$":"$.Inner.N"},"End":true}}}`, `{}`,
			func(context.Context, *engine.Task) (any, error) {
				return struct{ Inner struct{ N int } }{struct{ N int }{7}}, nil
			}, `SUCCEEDED {"n":7}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := newEngine(t, engine.Options{Virtual: true, Runner: tt.runner})
			machine(t, e, asl.Standard, tt.definition)
			if got := ended(run(t, e, tt.input)); got != tt.want {
				t.Errorf("execution ended with\n %s, want\n %s", got, tt.want)
			}
		})
	}
}

func TestRetriesFollowTheirSchedule(t *testing.T) {
	var at []time.Duration
	var e *engine.Engine
	begin := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	e = newEngine(t, engine.Options{Virtual: true, Runner: engine.RunnerFunc(func(context.Context, *engine.Task) (any, error) {
		at = append(at, e.Now().Sub(begin))
		return nil, &engine.TaskError{Name: "Busy"}
	})})
	machine(t, e, asl.Standard, `{"StartAt":"A","States":{"A":{`+fn+`,"Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":2,"BackoffRate":3,"MaxAttempts":4,"MaxDelaySeconds":10}],"End":true}}}`)
	run(t, e, `{}`)
	s := time.Second
	if want := []time.Duration{0, 2 * s, 8 * s, 18 * s, 28 * s}; !slices.Equal(at, want) {
		t.Errorf("attempts began at %v, want %v", at, want)
	}
}

func TestSameSeedSameRun(t *testing.T) {
	definition := `{"StartAt":"A","States":{"A":{` + fn + `,"Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":9,"MaxAttempts":5,"JitterStrategy":"FULL"}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"Next":"B"},"B":{"Type":"Pass","Parameters":{"id.$":"States.UUID()","n.$":"States.MathRandom(0, 1000)"},"End":true}}}`
	once := func(seed uint64) string {
		e := newEngine(t, engine.Options{Virtual: true, Seed: seed, Runner: engine.RunnerFunc(func(context.Context, *engine.Task) (any, error) {
			return nil, &engine.TaskError{Name: "Busy"}
		})})
		machine(t, e, asl.Standard, definition)
		x := run(t, e, `{}`)
		return ended(x) + x.Stop.String()
	}
	if a, b := once(1), once(1); a != b {
		t.Errorf("seed 1 gave %s, then %s", a, b)
	}
	if a, b := once(1), once(2); a == b {
		t.Errorf("seeds 1 and 2 both gave %s", a)
	}
}

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

func TestHooksStandAroundTheEffect(t *testing.T) {
	effects := 0
	lost := false
	e := newEngine(t, engine.Options{Virtual: true,
		Runner: engine.RunnerFunc(func(context.Context, *engine.Task) (any, error) { effects++; return "ok", nil }),
		Hooks: engine.Hooks{
			Before: func(task *engine.Task) error {
				if task.Attempt == 0 {
					return &engine.TaskError{Name: "Throttled"}
				}
				return nil
			},
			After: func(_ *engine.Task, out any, err error) (any, error) {
				if !lost {
					lost = true
					return nil, engine.ErrNoAnswer
				}
				return out, err
			},
		}})
	machine(t, e, asl.Standard, `{"StartAt":"A","States":{"A":{`+fn+`,"TimeoutSeconds":5,"Retry":[{"ErrorEquals":["Throttled","States.Timeout"]}],"End":true}}}`)
	x := run(t, e, `{}`)
	if got := ended(x); got != `SUCCEEDED "ok"` || effects != 2 {
		t.Errorf("execution ended with %s after %d effects, want SUCCEEDED after 2", got, effects)
	}
}

func TestRealClockRunsTasksConcurrently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEngine(t, engine.Options{Tasks: 2, Runner: engine.RunnerFunc(func(ctx context.Context, _ *engine.Task) (any, error) {
			select {
			case <-time.After(10 * time.Second):
				return "done", nil
			case <-ctx.Done():
				return nil, &engine.TaskError{Name: "States.Timeout"}
			}
		})})
		machine(t, e, asl.Standard, `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":5,"Next":"A"},"A":{`+fn+`,"TimeoutSeconds":30,"End":true}}}`)
		begin := time.Now()
		var all []engine.Execution
		for i := range 4 {
			all = append(all, start(t, e, fmt.Sprint(i), `{}`))
		}
		for _, x := range all {
			end, err := e.Wait(t.Context(), x.ARN)
			if err != nil || ended(end) != `SUCCEEDED "done"` {
				t.Errorf("Wait(%s) = %s, %v, want SUCCEEDED", x.Name, ended(end), err)
			}
		}
		if got := time.Since(begin); got != 25*time.Second {
			t.Errorf("four tasks, two at once, took %v, want 25s", got)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestATaskThatGivesUpWithItsContextHasTimedOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEngine(t, engine.Options{Runner: engine.RunnerFunc(func(ctx context.Context, _ *engine.Task) (any, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})})
		machine(t, e, asl.Standard, `{"StartAt":"A","States":{"A":{`+fn+`,"TimeoutSeconds":5,"End":true}}}`)
		x := start(t, e, "x", `{}`)
		end, err := e.Wait(t.Context(), x.ARN)
		if err != nil || ended(end) != "FAILED States.Timeout" {
			t.Errorf("Wait() = %s, %v, want FAILED States.Timeout", ended(end), err)
		}
		want := "[ExecutionStarted TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionTimedOut ExecutionFailed]"
		if got := fmt.Sprint(types(t, e, x.ARN)); got != want {
			t.Errorf("history = %s, want %s", got, want)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestActivityTasksLeaveTheQueueWhenNobodyWaits(t *testing.T) {
	e := newEngine(t, engine.Options{Virtual: true})
	const a = "arn:aws:states:us-east-1:000000000000:activity:a"
	machine(t, e, asl.Standard, `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"`+a+`","TimeoutSeconds":5,"End":true}}}`)
	if got := ended(run(t, e, `{}`)); got != "FAILED States.Timeout" || e.ActivityQueue(a) != 0 {
		t.Errorf("execution ended with %s and left %d tasks, want FAILED States.Timeout and none", got, e.ActivityQueue(a))
	}
}

func TestWaitTakesNoRealTimeOnAVirtualClock(t *testing.T) {
	e := newEngine(t, engine.Options{Virtual: true})
	machine(t, e, asl.Standard, `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":86400,"End":true}}}`)
	x := run(t, e, `{}`)
	if got := x.Stop.Sub(x.Start); got != 24*time.Hour {
		t.Errorf("the wait took %v, want 24h", got)
	}
}
