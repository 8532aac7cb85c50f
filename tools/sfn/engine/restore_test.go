package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// memory is a journal that outlives an engine.
type memory struct {
	kept   map[string]engine.Record
	writes int
	fail   error
}

func (m *memory) Write(records []engine.Record) error {
	if m.fail != nil {
		return m.fail
	}
	m.writes++
	for _, r := range records {
		if r.Delete {
			delete(m.kept, r.ARN)
			continue
		}
		r.Events = slices.Concat(m.kept[r.ARN].Events, r.Events)
		m.kept[r.ARN] = r
	}
	return nil
}

func (m *memory) Read(f func(engine.Record) error) error {
	for _, r := range m.kept {
		if err := f(r); err != nil {
			return err
		}
	}
	return nil
}

func newMemory() *memory { return &memory{kept: map[string]engine.Record{}} }

var errCrash = errors.New("the process dies")

// TestExecutionsSurviveACrashAtEveryTask runs a machine once undisturbed and
// then once for every call of a task, with the process dying in that call.
func TestExecutionsSurviveACrashAtEveryTask(t *testing.T) {
	definition := `{"StartAt":"A","States":{
	"A":{` + fn + `,"Assign":{"seen":true},"Retry":[{"ErrorEquals":["Busy"]}],"Next":"W"},
	"W":{"Type":"Wait","Seconds":30,"Next":"P"},
	"P":{"Type":"Parallel","Next":"M","Branches":[{"StartAt":"B","States":{"B":{` + fn + `,"Next":"B2"},"B2":{"Type":"Wait","Seconds":3,"End":true}}},{"StartAt":"C","States":{"C":{` + fn + `,"End":true}}}]},
	"M":{"Type":"Map","MaxConcurrency":1,"ItemProcessor":{"StartAt":"D","States":{"D":{` + fn + `,"Parameters":{"v.$":"$$.Map.Item.Value","seen.$":"$seen"},"End":true}}},"Next":"T"},
	"T":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","TimeoutSeconds":50,"Parameters":{"QueueUrl":"q","MessageBody":{"t.$":"$$.Task.Token"}},"Catch":[{"ErrorEquals":["States.Timeout"],"ResultPath":"$[0].late","Next":"Z"}],"Next":"Z"},
	"Z":{"Type":"Succeed"}}}`
	undisturbed, calls := crashing(t, definition, 0)
	if calls < 6 {
		t.Fatalf("the machine made %d calls, want at least 6", calls)
	}
	for n := 1; n <= calls; n++ {
		t.Run(fmt.Sprintf("in call %d", n), func(t *testing.T) {
			got, _ := crashing(t, definition, n)
			if got != undisturbed {
				t.Errorf("after a crash the execution ended with\n %s, want\n %s", got, undisturbed)
			}
		})
	}
}

// crashing runs the definition with a crash in the n-th call of a task, and
// returns its end and the types of its events in one text.
func crashing(t *testing.T, definition string, n int) (string, int) {
	t.Helper()
	journal, calls := newMemory(), 0
	ctx, die := context.WithCancel(t.Context())
	defer die()
	open := func(at time.Time) *engine.Engine {
		e := newEngine(t, engine.Options{Virtual: true, Journal: journal, Start: at, Runner: engine.RunnerFunc(func(_ context.Context, task *engine.Task) (any, error) {
			if calls++; calls == n {
				die()
				journal.fail = errCrash
				return nil, errCrash
			}
			if calls == 1 {
				return nil, &engine.TaskError{Name: "Busy"}
			}
			return task.Input, nil
		})})
		machine(t, e, asl.Standard, definition)
		return e
	}
	e := open(time.Time{})
	x := start(t, e, "x", `{"a":1}`)
	if err := e.Run(ctx); err != nil {
		journal.fail = nil
		calls-- // the call is made again
		n = 0
		e = open(e.Now())
		if err := e.Restore(); err != nil {
			t.Fatal(err)
		}
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	end := describe(t, e, x.ARN)
	all := types(t, e, x.ARN)
	slices.Sort(all) // branches may take turns in another order
	return fmt.Sprint(ended(end), end.Stop, all), calls
}

func TestTokensSurviveACrash(t *testing.T) {
	journal, token := newMemory(), ""
	open := func() *engine.Engine {
		e := newEngine(t, engine.Options{Virtual: true, Journal: journal, Runner: engine.RunnerFunc(func(_ context.Context, task *engine.Task) (any, error) {
			token = task.Token
			return nil, nil
		})})
		machine(t, e, asl.Standard, `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f","Payload":{"t.$":"$$.Task.Token"}},"End":true}}}`)
		return e
	}
	e := open()
	x := start(t, e, "x", `{}`)
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	e = open()
	if err := e.Restore(); err != nil {
		t.Fatal(err)
	}
	if err := e.SendTaskSuccess(token, "late but welcome"); err != nil {
		t.Fatalf("SendTaskSuccess after a restart = %v", err)
	}
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := ended(describe(t, e, x.ARN)); got != `SUCCEEDED "late but welcome"` {
		t.Errorf("execution ended with %s, want SUCCEEDED", got)
	}
	want := "[ExecutionStarted TaskStateEntered TaskScheduled TaskStarted TaskSubmitted TaskSucceeded TaskStateExited ExecutionSucceeded]"
	if got := fmt.Sprint(types(t, e, x.ARN)); got != want {
		t.Errorf("history = %s, want %s", got, want)
	}
}

func TestStartReturnsWhenTheJournalHasIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		journal := newMemory()
		e := newEngine(t, engine.Options{Journal: journal})
		machine(t, e, asl.Express, `{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":9,"End":true}}}`)
		x := start(t, e, "x", `{"n":1}`)
		if _, ok := journal.kept[x.ARN]; !ok {
			t.Errorf("the journal has %d executions, want the one that was started", len(journal.kept))
		}
		if _, err := e.Wait(t.Context(), x.ARN); err != nil {
			t.Fatal(err)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if len(journal.kept) != 0 {
			t.Errorf("the journal has %d executions after the end of an express one, want 0", len(journal.kept))
		}
	})
}

func TestManyStartsShareOneWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		journal := newMemory()
		e := newEngine(t, engine.Options{Journal: journal})
		machine(t, e, asl.Standard, `{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":9,"End":true}}}`)
		var starts sync.WaitGroup
		for i := range 100 {
			starts.Go(func() {
				_, err := e.StartExecution(t.Context(), engine.Start{Machine: arn, Name: fmt.Sprint(i), Input: value.NewObject(0)})
				if err != nil {
					t.Error(err)
				}
			})
		}
		starts.Wait()
		if len(journal.kept) != 100 || journal.writes != 1 {
			t.Errorf("%d executions were kept in %d writes, want 100 in 1", len(journal.kept), journal.writes)
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func TestExpressExecutionsGoOnFromTheirLastWait(t *testing.T) {
	journal, visited := newMemory(), []string{}
	ctx, die := context.WithCancel(t.Context())
	open := func() *engine.Engine {
		e := newEngine(t, engine.Options{Virtual: true, Journal: journal, Runner: engine.RunnerFunc(func(_ context.Context, task *engine.Task) (any, error) {
			if visited = append(visited, task.State); len(visited) == 3 {
				die()
				journal.fail = errCrash
				return nil, errCrash
			}
			return task.Input, nil
		})})
		machine(t, e, asl.Express, `{"StartAt":"A","States":{"A":{`+fn+`,"Next":"W"},"W":{"Type":"Wait","Seconds":9,"Next":"B"},"B":{`+fn+`,"Next":"C"},"C":{`+fn+`,"End":true}}}`)
		return e
	}
	e := open()
	x := start(t, e, "x", `{"n":1}`)
	if err := e.Run(ctx); err == nil {
		t.Fatal("Run() survived the crash")
	}
	journal.fail = nil
	e = open()
	if err := e.Restore(); err != nil {
		t.Fatal(err)
	}
	if err := e.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := ended(describe(t, e, x.ARN)); got != `SUCCEEDED {"n":1}` {
		t.Errorf("execution ended with %s, want SUCCEEDED", got)
	}
	if want := []string{"A", "B", "C", "B", "C"}; !slices.Equal(visited, want) {
		t.Errorf("tasks ran in %v, want %v: again from the wait on", visited, want)
	}
	if len(journal.kept) != 0 {
		t.Errorf("the journal keeps %d executions, want none", len(journal.kept))
	}
}
