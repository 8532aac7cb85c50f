package engine

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

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
	flushing bool // a write is due
	writing  bool // a write is under way
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
		rand:       rand.New(rand.NewPCG(o.Seed, 0x5f_a5_1e)), // reproducible on purpose
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
