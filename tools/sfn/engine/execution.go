package engine

import (
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A Status is where an execution stands.
type Status string

// The statuses of executions.
const (
	Running   Status = "RUNNING"
	Succeeded Status = "SUCCEEDED"
	Failed    Status = "FAILED"
	TimedOut  Status = "TIMED_OUT"
	Aborted   Status = "ABORTED"
)

// An Execution is what is to be told of an execution.
type Execution struct {
	ARN, Name, Machine string
	Type               asl.MachineType
	Status             Status
	Input, Output      any // Output when it has succeeded
	Error, Cause       *string
	Start, Stop        time.Time // Stop is zero while it runs
	RedriveCount       int64
	RedriveDate        time.Time
	Events             int64 // of its history so far
}

type execution struct {
	e       *Engine
	machine *Machine
	Execution
	log      history
	root     *thread
	deadline *timer
	waiting  []func()      // called, lock held, when it has ended
	done     chan struct{} // closed at the end; made when somebody waits
	context  *value.Object
	saved    bool // the journal has it
	steps    int
	sync     bool // started by a call that waits for its end
}

// expressLimit is how long an EXPRESS execution may run.
const expressLimit = 5 * time.Minute

// begin starts x at its first state. The lock is held.
func (x *execution) begin() {
	x.root = &thread{x: x, log: &x.log, enter: true, next: x.machine.Definition.Start, input: x.Input}
	if ev := x.log.add(x.Start.UnixNano(), "ExecutionStarted", 0); x.log.keep {
		ev.Input, ev.RoleARN = &Payload{x.Input}, x.machine.RoleARN
	}
	x.arm()
	x.e.ready.push(x.root)
}

// arm sets the timer of the execution's own time limit.
func (x *execution) arm() {
	limit := time.Duration(x.machine.Definition.TimeoutSeconds) * time.Second
	if x.Type == asl.Express && (limit == 0 || limit > expressLimit) {
		limit = expressLimit
	}
	if limit == 0 {
		return
	}
	from := x.Start
	if !x.RedriveDate.IsZero() {
		from = x.RedriveDate
	}
	x.deadline = x.e.after(from.Add(limit).UnixNano(), func() { x.end(TimedOut, nil, nil, nil) })
}

// end ends x. The lock is held.
func (x *execution) end(s Status, output any, errName, cause *string) {
	if x.Status != Running {
		return
	}
	e := x.e
	prev := x.root.prev
	if s == Aborted || s == TimedOut { // from outside: they follow nothing
		prev = 0
	}
	x.root.discard()
	if ev := x.log.end(e.clock(), endEvents[s], prev); x.log.keep {
		ev.Error, ev.Cause = errName, cause
		switch s {
		case Succeeded:
			ev.Output = &Payload{output}
		case TimedOut:
			name := "States.Timeout"
			ev.Error = &name
		}
	}
	x.Status, x.Output, x.Error, x.Cause = s, output, errName, cause
	x.Stop = time.Unix(0, e.clock()).UTC()
	x.Events = x.log.count
	e.stop(x.deadline)
	if s == Succeeded {
		x.root = nil
	}
	e.stats.Ended++
	e.stats.Events += x.log.count
	x.settle()
}

var endEvents = map[Status]string{
	Succeeded: "ExecutionSucceeded", Failed: "ExecutionFailed", TimedOut: "ExecutionTimedOut", Aborted: "ExecutionAborted",
}

// settle tells those who wait for x that it has ended.
func (x *execution) settle() {
	e := x.e
	if x.done != nil {
		close(x.done)
	}
	e.touch(x)
	e.retire(x)
	for _, f := range x.waiting {
		f()
	}
	x.waiting = nil
	if e.opts.OnEnd != nil {
		e.opts.OnEnd(x.Execution)
	}
}

// retire forgets the oldest ended executions when there are too many.
func (e *Engine) retire(x *execution) {
	e.ended = append(e.ended, x.ARN)
	for len(e.ended) > max(0, e.opts.KeepEnded) {
		old := e.executions[e.ended[0]]
		e.ended = e.ended[1:]
		if old == nil || old.Status == Running { // redriven since
			continue
		}
		delete(e.executions, old.ARN)
		if old.Type == asl.Standard {
			e.names[old.ARN] = struct{}{}
		}
	}
}

func (e *Engine) executionARN(m *Machine, name string) string {
	if m.Type == asl.Express {
		return fmt.Sprintf("arn:aws:states:%s:%s:express:%s:%s:%s", e.opts.Region, e.opts.Account, m.Name, name, e.id())
	}
	return "arn:aws:states:" + e.opts.Region + ":" + e.opts.Account + ":execution:" + m.Name + ":" + name
}

// id makes a random identifier in the form of a UUID.
func (e *Engine) id() string {
	a, b := e.rand.Uint64()&^0xf000|0x4000, e.rand.Uint64()&^(3<<62)|2<<62
	const digits = "0123456789abcdef"
	var out [36]byte
	n := 0
	for i := range 32 {
		if i == 8 || i == 12 || i == 16 || i == 20 {
			out[n] = '-'
			n++
		}
		word := a
		if i >= 16 {
			word = b
		}
		out[n] = digits[word>>(60-4*(i%16))&15]
		n++
	}
	return string(out[:])
}
