package engine

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
)

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
		if t.task.Resource.Kind == asl.Activity && !t.taken {
			t.withdraw()
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
