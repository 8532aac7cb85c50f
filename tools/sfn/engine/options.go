package engine

import (
	"log/slog"
	"time"
)

// Options are the engine's collaborators. Only Runner has no default.
type Options struct {
	// Runner does the work of Task states.
	Runner Runner
	// Virtual makes the engine run on a clock of its own that begins at Start.
	Virtual bool
	// Start is when the virtual clock begins (2025-01-01T00:00:00Z).
	Start time.Time
	// Seed decides every random choice: names, jitter, States.UUID.
	Seed uint64
	// Tasks is how many tasks run at once on a real clock (64).
	Tasks int
	// Account and Region stand in ARNs (000000000000, us-east-1).
	Account, Region string
	// NoHistory leaves events out that nobody is going to read. They are
	// counted all the same.
	NoHistory bool
	// KeepEnded is how many ended executions can still be described (10,000);
	// below zero none.
	KeepEnded int
	// MaxSteps bounds what one execution does, all its distributed iterations
	// and retries included, none of which its own history need show
	// (1,000,000).
	MaxSteps int
	// Journal keeps what must survive the process; nil keeps nothing.
	Journal Journal
	// FlushEvery is how long changes are gathered for one write of the journal
	// on a real clock (5 ms).
	FlushEvery time.Duration
	// Hooks see every task before and after its effect.
	Hooks Hooks
	// Mock may answer for a task instead of everything else; false lets the
	// task be run.
	Mock func(*Task) (Answer, bool)
	// OnEnd is told of every execution that has ended. It must not call the
	// engine.
	OnEnd func(Execution)
	// Logger takes what nobody else can be told (discards).
	Logger *slog.Logger
}

// Hooks stand at the boundaries of every task, for the simulation of faults.
type Hooks struct {
	// Before is called before a task has any effect; an error is its outcome.
	Before func(*Task) error
	// After is called when the effect has happened; what it returns is the
	// outcome. ErrNoAnswer loses the result.
	After func(t *Task, output any, err error) (any, error)
}

func setDefaults(o *Options) {
	if o.Start.IsZero() {
		o.Start = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.Tasks == 0 {
		o.Tasks = 64
	}
	if o.Account == "" {
		o.Account = "000000000000"
	}
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	if o.KeepEnded == 0 {
		o.KeepEnded = 10_000
	}
	if o.MaxSteps == 0 {
		o.MaxSteps = 1_000_000
	}
	if o.FlushEvery == 0 {
		o.FlushEvery = 5 * time.Millisecond
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
}
