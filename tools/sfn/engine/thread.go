package engine

import (
	"math/rand/v2"
	"time"

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

// release drops everything that belongs to the wait the thread is in.
func (t *thread) release() {
	e := t.x.e
	t.generation++
	e.stop(t.timeout)
	e.stop(t.heartbeat)
	e.stop(t.timer)
	t.timeout, t.heartbeat, t.timer = nil, nil, nil
	if t.task != nil {
		if t.task.Token != "" {
			delete(e.tokens, t.task.Token)
		}
		t.task = nil
	}
	if t.unwatch != nil {
		t.unwatch()
		t.unwatch = nil
	}
	t.child, t.taken = "", false
}

// wake lets a waiting thread go on. The lock is held.
func (t *thread) wake() {
	t.phase = moving
	t.x.e.ready.push(t)
}

// abort ends the thread and all below it, and records what was cut off.
func (t *thread) abort() {
	if t.phase == over {
		return
	}
	if t.fan != nil {
		t.fan.abort()
	}
	t.release()
	t.phase = over
	if t.state == nil || t.enter {
		return
	}
	switch t.state.Type {
	case asl.Task, asl.Wait, asl.Parallel, asl.Map:
		t.aside(string(t.state.Type)+"StateAborted", t.prev)
	}
}

// discard ends the thread and all below it without a record. What a redrive
// needs stays.
func (t *thread) discard() {
	t.release()
	t.phase = over
	if t.fan != nil {
		for _, c := range t.fan.children {
			if c != nil {
				c.discard()
			}
		}
	}
}

// variables are those of one scope; the scopes around it are read only.
type variables struct {
	own   *value.Object
	outer *variables
}

// Variable looks a variable up, from the innermost scope on.
func (t *thread) Variable(name string) (any, bool) {
	for v := t.vars; v != nil; v = v.outer {
		if v.own == nil {
			continue
		}
		if x, ok := v.own.Get(name); ok {
			return x, true
		}
	}
	return nil, false
}

func (t *thread) assign(values *value.Object) {
	own := values
	var outer *variables
	if t.vars != nil {
		outer = t.vars.outer
		if old := t.vars.own; old != nil {
			own = value.NewObject(old.Len() + values.Len())
			for _, o := range []*value.Object{old, values} {
				for i := range o.Len() {
					own.Set(o.At(i))
				}
			}
		}
	}
	t.vars = &variables{own: own, outer: outer}
}

// Rand is the engine's source of random numbers.
func (t *thread) Rand() *rand.Rand { return t.x.e.rand }

const timeLayout = "2006-01-02T15:04:05.000Z"

func stamp(nanos int64) string { return time.Unix(0, nanos).UTC().Format(timeLayout) }

// Context makes the context object.
func (t *thread) Context() any {
	if t.ctx != nil {
		return t.ctx
	}
	x := t.x
	if x.context == nil {
		x.context = value.Pairs("Id", x.ARN, "Input", x.Input, "StartTime", stamp(x.Start.UnixNano()),
			"Name", x.Name, "RoleArn", x.machine.RoleARN)
		if !x.sync {
			x.context.Set("RedriveCount", x.RedriveCount)
		}
	}
	state := value.Pairs("Name", t.state.Name, "EnteredTime", stamp(t.enteredAt))
	switch t.state.Type {
	case asl.Task, asl.Parallel, asl.Map:
		state.Set("RetryCount", t.attempts)
	}
	t.ctx = value.Pairs("Execution", x.context, "StateMachine", x.machine.context, "State", state)
	if t.item != nil {
		t.ctx.Set("Map", t.item)
	}
	if t.task != nil && t.task.Token != "" {
		t.ctx.Set("Task", value.Pairs("Token", t.task.Token))
	}
	return t.ctx
}
