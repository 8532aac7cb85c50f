package engine

import (
	"context"
	"errors"
	"slices"
	"time"
)

// A timer calls fire at a time unless it is stopped before.
type timer struct {
	at    int64
	seq   uint64
	index int // in the heap, -1 when it is not there
	fire  func()
}

// timerHeap is a binary heap ordered by time, then by age.
type timerHeap []*timer

func (h timerHeap) less(i, j int) bool {
	return h[i].at < h[j].at || h[i].at == h[j].at && h[i].seq < h[j].seq
}

func (h timerHeap) swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

func (h timerHeap) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !h.less(i, parent) {
			return
		}
		h.swap(i, parent)
		i = parent
	}
}

func (h timerHeap) down(i int) {
	for {
		least := 2*i + 1
		if least >= len(h) {
			return
		}
		if r := least + 1; r < len(h) && h.less(r, least) {
			least = r
		}
		if !h.less(least, i) {
			return
		}
		h.swap(i, least)
		i = least
	}
}

func (h *timerHeap) push(t *timer) {
	t.index = len(*h)
	*h = append(*h, t)
	h.up(t.index)
}

func (h *timerHeap) remove(t *timer) {
	i, last := t.index, len(*h)-1
	if i < 0 {
		return
	}
	h.swap(i, last)
	(*h)[last] = nil
	*h = (*h)[:last]
	if i < last {
		h.down(i)
		h.up(i)
	}
	t.index = -1
}

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

// At calls f at the given time of a virtual clock, from within Run or RunUntil.
// f may call the engine.
func (e *Engine) At(at time.Time, f func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.after(max(at.UnixNano(), e.now), func() {
		e.mu.Unlock()
		defer e.mu.Lock()
		f()
	})
}

var errRunning = errors.New("engine: a run is under way already")

// Run runs a virtual clock until nothing is left to do: no execution can go on
// and no timer is set.
func (e *Engine) Run(ctx context.Context) error { return e.run(ctx, 1<<63-1) }

// RunUntil runs a virtual clock up to the given time, which it then shows.
func (e *Engine) RunUntil(ctx context.Context, until time.Time) error {
	if err := e.run(ctx, until.UnixNano()); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.now = max(e.now, until.UnixNano())
	return nil
}

func (e *Engine) run(ctx context.Context, until int64) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.opts.Virtual {
		return errors.New("engine: a real clock runs by itself")
	}
	if e.running {
		return errRunning
	}
	e.running = true
	defer func() { e.running = false }()
	for !e.closed {
		if err := ctx.Err(); err != nil {
			return err
		}
		if e.drain(ctx); len(e.timers) == 0 || e.timers[0].at > until {
			return e.save()
		}
		t := e.timers[0]
		e.timers.remove(t)
		e.now = max(e.now, t.at)
		t.fire()
	}
	return nil
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

// A queue holds the threads that can go on, first come first served.
type queue struct {
	items []*thread
	head  int
}

func (q *queue) push(t *thread) {
	if t.queued {
		return
	}
	t.queued = true
	if q.head > 1024 && 2*q.head > len(q.items) {
		q.items, q.head = slices.Delete(q.items, 0, q.head), 0
	}
	q.items = append(q.items, t)
}

func (q *queue) pop() *thread {
	if q.head == len(q.items) {
		q.items, q.head = q.items[:0], 0
		return nil
	}
	t := q.items[q.head]
	q.items[q.head] = nil
	q.head++
	return t
}
