package engine

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A phase is what a thread is doing between two steps.
type phase int

const (
	moving   phase = iota // can go on
	working               // its task is being run
	holding               // its task waits for a token, a job or a worker
	pausing               // in a Wait state
	retrying              // until the next attempt
	fanned                // its branches or iterations run
	over                  // it has ended
)

// A thread walks through the states of one flow: those of the machine, of a
// branch, or of an iteration.
type thread struct {
	x   *execution
	log *history

	state  *asl.State
	next   *asl.State
	enter  bool // the next step enters next
	queued bool
	redo   bool // the task that was in flight is to be run again
	phase  phase

	input     any // of the state
	effective any // input after InputPath
	vars      *variables

	prev, entered int64 // ids of events
	enteredAt     int64
	retries       []int64 // by retrier
	attempts      int64

	parent *fan
	index  int
	item   *value.Object // Map of the context object
	ctx    *value.Object // the context object, when it has been asked for

	generation uint64 // of the current wait; answers to an earlier one are late
	timeout    *timer
	heartbeat  *timer
	timer      *timer
	task       *Task
	fan        *fan
	unwatch    func()
	child      string // ARN of the execution the task waits for
	taken      bool   // by an activity worker
}

// burst is how many transitions a thread makes before others get a turn, and
// standstill how many an EXPRESS execution may make, since nothing else ends
// it while a virtual clock stands still.
const (
	burst      = 500
	standstill = 100_000
)

// proceed takes the thread on until it waits, ends or has had its turn. The
// lock is held.
func (t *thread) proceed() {
	for n := 0; t.phase == moving && t.x.Status == Running; n++ {
		if n >= burst || n > 0 && t.parent != nil {
			t.x.e.ready.push(t)
			return
		}
		if t.x.steps++; (t.log.count >= maxEvents-1 || t.x.steps >= t.x.e.opts.MaxSteps) && t.limit() {
			return
		}
		switch {
		case t.enter:
			t.enterState()
		case t.redo:
			t.redoTask()
		default:
			t.runState()
		}
	}
}

// limit ends an execution whose history is full.
func (t *thread) limit() bool {
	if t.x.Type == asl.Express && t.log.count < standstill && t.x.steps < t.x.e.opts.MaxSteps {
		return false
	}
	name, cause := "States.Runtime", "The execution reached the maximum number of history events (25000)."
	if t.log.count < maxEvents-1 {
		cause = "The execution reached the maximum number of steps that this engine lets one make."
	}
	t.x.end(Failed, nil, &name, &cause)
	return true
}

func (t *thread) now() int64 { return t.x.e.clock() }

// emit records an event after the thread's last one.
func (t *thread) emit(typ string) *Event {
	ev := t.log.add(t.now(), typ, t.prev)
	t.prev = ev.ID
	return ev
}

// aside records an event that later events of the thread do not follow.
func (t *thread) aside(typ string, prev int64) *Event { return t.log.add(t.now(), typ, prev) }

func (t *thread) enterState() {
	t.state, t.next, t.enter = t.next, nil, false
	t.ctx, t.retries, t.attempts = nil, t.retries[:0], 0
	t.enteredAt = t.now()
	t.x.e.stats.Transitions++
	ev := t.emit(t.state.Entered)
	t.entered = ev.ID
	if t.log.keep {
		ev.Name, ev.Input = t.state.Name, &Payload{t.input}
	}
	t.runState()
}

// goTo makes s the thread's next state, with the given input; nil ends it.
func (t *thread) goTo(s *asl.State, input any) {
	t.input = input
	t.release()
	if s == nil {
		t.finish(input)
		return
	}
	t.next, t.enter, t.phase = s, true, moving
	t.x.e.touch(t.x)
}

// finish ends the thread with its output.
func (t *thread) finish(output any) {
	t.phase = over
	if t.parent != nil {
		t.parent.succeeded(t, output)
		return
	}
	t.x.end(Succeeded, output, nil, nil)
}
