package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

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

func TestWaitTakesNoRealTimeOnAVirtualClock(t *testing.T) {
	e := newEngine(t, engine.Options{Virtual: true})
	machine(t, e, asl.Standard, `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":86400,"End":true}}}`)
	x := run(t, e, `{}`)
	if got := x.Stop.Sub(x.Start); got != 24*time.Hour {
		t.Errorf("the wait took %v, want 24h", got)
	}
}
