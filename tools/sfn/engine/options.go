package engine

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
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

// An Engine runs executions. It is safe for concurrent use.
type Engine struct {
	opts Options

	mu       sync.Mutex
	now      int64 // of the virtual clock, in Unix nanoseconds
	running  bool  // a virtual run is under way
	closed   bool
	rand     *rand.Rand
	timers   timerHeap
	sequence uint64
	ready    queue
	alarm    *time.Timer
	alarmAt  int64

	machines   map[string]*Machine
	executions map[string]*execution
	names      map[string]struct{} // of ended executions no longer kept
	ended      []string
	tokens     map[string]*thread
	activities map[string]*activity

	busy    int // tasks running on a real clock
	backlog []*job
	cancel  context.CancelFunc
	ctx     context.Context
	work    sync.WaitGroup

	dirty    map[*execution]struct{}
	order    []*execution // dirty ones, in the order they became so
	waiters  []chan error
	flushing bool
	saving   sync.Mutex
	stats    Stats
}

// Stats count what the engine has done.
type Stats struct {
	Started, Ended, Transitions, Tasks, Events int64
	Open                                       int
}

// New returns an engine.
func New(o Options) (*Engine, error) {
	if o.Runner == nil {
		return nil, errors.New("engine: Options.Runner is missing")
	}
	setDefaults(&o)
	ctx, cancel := context.WithCancel(context.Background())
	e := &Engine{
		opts:       o,
		now:        o.Start.UnixNano(),
		rand:       rand.New(rand.NewPCG(o.Seed, 0x5f_a5_1e)), //nolint:gosec // reproducible on purpose
		machines:   map[string]*Machine{},
		executions: map[string]*execution{},
		names:      map[string]struct{}{},
		tokens:     map[string]*thread{},
		activities: map[string]*activity{},
		dirty:      map[*execution]struct{}{},
		ctx:        ctx,
		cancel:     cancel,
	}
	return e, nil
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

// A Machine is a registered state machine.
type Machine struct {
	ARN        string
	Name       string
	Type       asl.MachineType
	RoleARN    string
	Definition *asl.Machine

	context *value.Object
}

// Register makes a machine known; one with the same ARN is replaced, and
// executions that are running go on with the definition they began with.
func (e *Engine) Register(m Machine) {
	if m.Type == "" {
		m.Type = asl.Standard
	}
	m.context = value.Pairs("Id", m.ARN, "Name", m.Name)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.machines[m.ARN] = &m
}

// Unregister forgets a machine. Its executions run on.
func (e *Engine) Unregister(arn string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.machines, arn)
}

// Stats returns what has been counted so far.
func (e *Engine) Stats() Stats {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.stats
	s.Open = int(s.Started - s.Ended)
	return s
}

// Close stops the engine: tasks are cancelled, nothing goes on, and the
// journal is written a last time.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.closed = true
	if e.alarm != nil {
		e.alarm.Stop()
	}
	e.mu.Unlock()
	e.cancel()
	e.work.Wait()
	return e.flush()
}
