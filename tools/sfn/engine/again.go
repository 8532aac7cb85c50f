package engine

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
)

// again sets the thread going as it was.
func (t *thread) again(s *threadShot) {
	if t.enter && t.next == nil || !t.enter && t.state == nil {
		t.lost(s)
		return
	}
	switch t.phase {
	case moving:
		t.wake()
	case working:
		t.redo = true
		t.wake()
	case holding:
		t.againTask(s)
	case pausing:
		t.effective, _ = t.state.InputPath.Apply(t.input, t)
		t.timer = t.x.e.after(s.Timer, func() { t.complete(t.effective); t.resume() })
	case retrying:
		t.timer = t.x.e.after(s.Timer, func() { t.timer = nil; t.wake() })
	case fanned:
		t.effective, _ = t.state.InputPath.Apply(t.input, t)
		for i, c := range s.Fan.Children {
			if c != nil && t.fan.children[i].phase != over {
				t.fan.children[i].again(c)
			}
		}
	}
}

// lost ends a thread whose state is no longer in the definition.
func (t *thread) lost(s *threadShot) {
	t.state = &asl.State{Name: s.State + s.Next, Type: asl.Pass}
	t.enter = false
	t.runtime(cause.New("The state is no longer in the definition."))
}

// remake makes the task of the thread's state again.
func (t *thread) remake() bool {
	var err error
	if t.effective, err = t.state.InputPath.Apply(t.input, t); err == nil {
		_, err = t.prepare()
	}
	if err != nil {
		t.runtime(err)
	}
	return err == nil
}

// redoTask runs the task again that was in flight.
func (t *thread) redoTask() {
	t.redo = false
	if !t.remake() {
		return
	}
	t.phase = working
	if t.task.Token != "" {
		t.x.e.tokens[t.task.Token] = t
	}
	t.arm()
	t.dispatch()
}

// againTask lets a task that waits wait on.
func (t *thread) againTask(s *threadShot) {
	e := t.x.e
	if !t.remake() {
		t.resume()
		return
	}
	t.rearm(s)
	if t.task.Resource.Kind == asl.Activity {
		t.task.Token = t.newToken()
		if !t.taken {
			a := e.activity(t.task.Resource.ARN)
			a.waiting = append(a.waiting, t)
			return
		}
	}
	e.tokens[t.task.Token] = t
	if x := e.executions[t.child]; x != nil {
		t.watch(x)
	}
}

// rearm sets the timers to the times they had.
func (t *thread) rearm(s *threadShot) {
	e := t.x.e
	if s.Timeout > 0 {
		t.timeout = e.after(s.Timeout, func() { t.timedOut(false) })
	}
	if s.Heartbeat > 0 {
		t.heartbeat = e.after(s.Heartbeat, func() { t.timedOut(true) })
	}
}
