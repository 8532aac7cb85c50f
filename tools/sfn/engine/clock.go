package engine

import (
	"context"
	"time"
)

// clock returns the time in Unix nanoseconds.
func (e *Engine) clock() int64 {
	if e.opts.Virtual {
		return e.now
	}
	return time.Now().UnixNano()
}

// Now returns the engine's time.
func (e *Engine) Now() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return time.Unix(0, e.clock()).UTC()
}

func (e *Engine) after(at int64, fire func()) *timer {
	e.sequence++
	t := &timer{at: at, seq: e.sequence, fire: fire}
	e.timers.push(t)
	return t
}

func (e *Engine) stop(t *timer) {
	if t != nil {
		e.timers.remove(t)
	}
}

// drain lets every execution go on that can. On a real clock it then sets the
// alarm for the next timer. The lock is held.
func (e *Engine) drain(ctx context.Context) {
	for !e.closed && ctx.Err() == nil {
		t := e.ready.pop()
		if t == nil {
			break
		}
		t.queued = false
		t.proceed()
	}
	if !e.opts.Virtual && !e.closed {
		e.setAlarm()
	}
}

func (e *Engine) setAlarm() {
	if len(e.timers) == 0 {
		return
	}
	at := e.timers[0].at
	if e.alarm != nil && e.alarmAt == at {
		return
	}
	e.alarmAt = at
	d := time.Duration(at - time.Now().UnixNano())
	if e.alarm == nil {
		e.alarm = time.AfterFunc(d, e.ring)
		return
	}
	e.alarm.Reset(d)
}

// ring fires the timers whose time has come on a real clock.
func (e *Engine) ring() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.alarmAt = 0
	for len(e.timers) > 0 && !e.closed && e.timers[0].at <= time.Now().UnixNano() {
		t := e.timers[0]
		e.timers.remove(t)
		t.fire()
	}
	e.drain(e.ctx)
}
