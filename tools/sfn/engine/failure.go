package engine

import (
	"math"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A failure is an error on its way through Retry and Catch.
type failure struct {
	name, cause   string  // empty is absent
	named, causal *string // win over name and cause, so that empty texts stay
	heartbeat     bool    // a heartbeat was missed
}

func (f failure) error() *string  { return pick(f.named, f.name) }
func (f failure) reason() *string { return pick(f.causal, f.cause) }

func pick(p *string, s string) *string {
	if p == nil && s != "" {
		return &s
	}
	return p
}

func (f failure) errorName() string {
	if p := f.error(); p != nil {
		return *p
	}
	return ""
}

// runtime fails the state with an error of the machine itself.
func (t *thread) runtime(err error) {
	t.fail(failure{name: "States.Runtime", cause: t.cause(err.Error())})
}

// fail lets Retry and Catch have the failure.
func (t *thread) fail(f failure) {
	t.release()
	if t.retry(f) || t.catch(f) {
		return
	}
	t.die(f)
}

func (t *thread) retry(f failure) bool {
	s := t.state
	for i, r := range s.Retry {
		if !asl.Matches(r.Errors, f.errorName(), f.heartbeat) {
			continue
		}
		for len(t.retries) < len(s.Retry) {
			t.retries = append(t.retries, 0)
		}
		if t.retries[i] >= r.MaxAttempts {
			return false
		}
		at := t.now() + t.delay(r, t.retries[i])
		t.retries[i]++
		t.attempts++
		t.ctx, t.fan, t.phase = nil, nil, retrying
		t.timer = t.x.e.after(at, func() { t.timer = nil; t.x.e.stats.Transitions++; t.wake() })
		t.x.e.touchWaiting(t.x)
		return true
	}
	return false
}

// maxDelay is the longest wait before a retry, in seconds, so that no time
// overflows.
const maxDelay = 99_999_999

// delay returns how long to wait before the n-th retry of r.
func (t *thread) delay(r *asl.Retrier, n int64) int64 {
	seconds := r.IntervalSeconds * math.Pow(r.BackoffRate, float64(n))
	if r.MaxDelaySeconds > 0 {
		seconds = min(seconds, r.MaxDelaySeconds)
	}
	seconds = min(seconds, maxDelay)
	if r.FullJitter {
		seconds *= t.Rand().Float64()
	}
	return int64(seconds * float64(time.Second))
}

func (t *thread) catch(f failure) bool {
	for _, k := range t.state.Catch {
		if !asl.Matches(k.Errors, f.errorName(), f.heartbeat) {
			continue
		}
		caught := value.Pairs("Error", text(f.error()), "Cause", text(f.reason()))
		output, err := k.ResultPath.Place(t.input, caught)
		if err != nil {
			t.die(failure{name: "States.ResultPathMatchFailure", cause: t.cause(err.Error())})
			return true
		}
		t.fan = nil
		t.leave(k.Next, output, k.Assign, caught)
		return true
	}
	return false
}

// outermost ends the thread around t whose history t writes to, and makes it
// stand where t did.
func (t *thread) outermost() *thread {
	top := t
	for top.parent != nil && top.parent.run == nil {
		top = top.parent.owner
	}
	if top != t {
		top.prev = t.prev
		top.discard()
	}
	return top
}

func text(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}

// die ends the thread with a failure that nobody handles. An error of the
// machine itself ends all threads of the same history at once: no state around
// it fails first.
func (t *thread) die(f failure) {
	t.release()
	t.phase = over
	if f.errorName() == "States.Runtime" && t.state.Type != asl.Fail {
		t = t.outermost()
	}
	if t.parent != nil {
		t.parent.failed(t, f)
		return
	}
	t.x.end(Failed, nil, f.error(), f.reason())
}
