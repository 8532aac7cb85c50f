package engine_test

import (
	"context"
	"fmt"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

const echoARN = "arn:aws:lambda:us-east-1:000000000000:function:echo"

// chain is a machine of n echo tasks.
func chain(n int) string {
	states := value.NewObject(n)
	for i := range n {
		s := value.Pairs("Type", "Task", "Resource", echoARN, "Parameters", value.Pairs("n.$", "$.n", "from", "chain"))
		if i < n-1 {
			s.Set("Next", fmt.Sprintf("S%d", i+1))
		} else {
			s.Set("End", true)
		}
		states.Set(fmt.Sprintf("S%d", i), s)
	}
	return value.Text(value.Pairs("StartAt", "S0", "States", states))
}

const benchMachine = "arn:aws:states:us-east-1:000000000000:stateMachine:bench"

func echo(_ context.Context, t *engine.Task) (any, error) { return t.Input, nil }

func newBench(b *testing.B, definition string, run engine.RunnerFunc) *engine.Engine {
	b.Helper()
	m, err := asl.Compile(definition, asl.Standard)
	if err != nil {
		b.Fatal(err)
	}
	e, err := engine.New(engine.Options{Virtual: true, NoHistory: true, KeepEnded: -1, Runner: run})
	if err != nil {
		b.Fatal(err)
	}
	e.Register(engine.Machine{ARN: benchMachine, Name: "bench", Definition: m})
	return e
}

// cpu returns the processor time that the process has used. The figures are
// taken of it, so that other work on the machine does not show.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkTransitions runs a machine of ten echo tasks on one core.
func BenchmarkTransitions(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	e := newBench(b, chain(10), echo)
	input := value.Pairs("n", int64(1))
	b.ReportAllocs()
	n := 0
	begin := cpu(b)
	for b.Loop() {
		n++
		if _, err := e.StartExecution(b.Context(), engine.Start{Machine: benchMachine, Name: fmt.Sprint(n), Input: input}); err != nil {
			b.Fatal(err)
		}
		if err := e.Run(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	s := e.Stats()
	b.ReportMetric(float64(s.Transitions)/(cpu(b)-begin).Seconds(), "transitions/cpu-s")
	b.ReportMetric(float64(s.Transitions)/b.Elapsed().Seconds(), "transitions/s")
}

// BenchmarkOpen runs the same machine while others wait.
func BenchmarkOpen(b *testing.B) {
	wait := `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":99999999,"End":true}}}`
	for _, open := range []int{1, 10, 100, 1_000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("open=%d", open), func(b *testing.B) {
			e := newBench(b, chain(10), echo)
			w, err := asl.Compile(wait, asl.Standard)
			if err != nil {
				b.Fatal(err)
			}
			e.Register(engine.Machine{ARN: benchMachine + "w", Name: "w", Definition: w})
			for range open {
				if _, err := e.StartExecution(b.Context(), engine.Start{Machine: benchMachine + "w", Input: value.NewObject(0)}); err != nil {
					b.Fatal(err)
				}
			}
			settle(b, e)
			before, begin := e.Stats().Transitions, cpu(b)
			for b.Loop() {
				if _, err := e.StartExecution(b.Context(), engine.Start{Machine: benchMachine, Input: value.Pairs("n", int64(1))}); err != nil {
					b.Fatal(err)
				}
				settle(b, e)
			}
			done := float64(e.Stats().Transitions - before)
			b.ReportMetric(done/(cpu(b)-begin).Seconds(), "transitions/cpu-s")
			b.ReportMetric(done/b.Elapsed().Seconds(), "transitions/s")
		})
	}
}

func settle(b *testing.B, e *engine.Engine) {
	b.Helper()
	if err := e.RunUntil(b.Context(), e.Now().Add(time.Microsecond)); err != nil {
		b.Fatal(err)
	}
}
