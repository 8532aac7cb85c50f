package engine

import (
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
)

// redriveWindow is how long after its end an execution can be redriven.
const redriveWindow = 14 * 24 * time.Hour

// Redrive lets a STANDARD execution that has not succeeded go on from the
// states in which it ended.
func (e *Engine) Redrive(arn string) (Execution, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x := e.executions[arn]
	if x == nil {
		return Execution{}, fmt.Errorf("redrive %s: %w", arn, ErrNoExecution)
	}
	if why := x.notRedrivable(); why != "" {
		return Execution{}, fmt.Errorf("redrive %s: %w: %s", arn, ErrNotRedrivable, why)
	}
	now := time.Unix(0, e.clock()).UTC()
	x.Status, x.Error, x.Cause, x.Output, x.Stop = Running, nil, nil, nil, time.Time{}
	x.RedriveCount++
	x.RedriveDate, x.context = now, nil
	x.done = nil
	if ev := x.log.add(now.UnixNano(), "ExecutionRedriven", 0); x.log.keep {
		ev.RedriveCount = x.RedriveCount
		x.root.follow(ev.ID)
	}
	e.stats.Started++
	x.arm()
	x.root.revive()
	e.touch(x)
	if !e.opts.Virtual {
		e.drain(e.ctx)
	}
	return x.Execution, nil
}

// notRedrivable says why x cannot be redriven, or nothing.
func (x *execution) notRedrivable() string {
	switch {
	case x.Type != asl.Standard:
		return "only STANDARD executions can be"
	case x.Status == Running || x.Status == Succeeded:
		return "its status is " + string(x.Status)
	case x.root == nil:
		return "its states are no longer known"
	case x.log.count >= maxEvents-1:
		return "its history is full"
	case time.Unix(0, x.e.clock()).Sub(x.Stop) > redriveWindow:
		return "it ended more than 14 days ago"
	default:
		return ""
	}
}

// follow makes the next event of a thread that has none yet follow id.
func (t *thread) follow(id int64) {
	if t.state == nil {
		t.prev = id
	}
}

// revive lets the thread go on where it was cut off.
func (t *thread) revive() {
	t.retries, t.attempts, t.ctx = t.retries[:0], 0, nil
	if f := t.fan; f != nil && (t.state.Type == asl.Parallel || t.state.Type == asl.Map) {
		t.phase = fanned
		f.revive()
		return
	}
	t.wake()
}

func (f *fan) revive() {
	f.over, f.failures, f.running = false, 0, 0
	for i, c := range f.children {
		if c != nil && !f.ok[i] {
			f.running++
			c.revive()
		}
	}
	if !f.pump() && f.running == 0 {
		f.owner.fan = nil
		f.owner.wake()
	}
}
