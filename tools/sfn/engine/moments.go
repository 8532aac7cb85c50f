package engine

import (
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// scheduled records that the task has been scheduled and arms its timers.
func (t *thread) scheduled(task *Task) {
	r := task.Resource
	ev := t.emit(momentEvents[r.Kind][isScheduled])
	if t.log.keep {
		ev.Resource = r.ARN
		if r.Kind == asl.Service || r.Kind == asl.SDK {
			ev.Resource, ev.ResourceType, ev.Region = r.Name, r.Type, t.x.e.opts.Region
			ev.Parameters = &Payload{task.Input}
		} else {
			ev.Input = &Payload{task.Input}
		}
		ev.Timeout, ev.Heartbeat = whole(task.Timeout), whole(task.Heartbeat)
		ev.RoleARN = role(task.Credentials)
	}
	if task.Token != "" {
		t.x.e.tokens[task.Token] = t
	}
}

func role(credentials any) string {
	o, _ := value.Open(credentials).(*value.Object)
	if o == nil {
		return ""
	}
	v, _ := o.Get("RoleArn")
	s, _ := v.(string)
	return s
}

func whole(d time.Duration) *int64 {
	if d == 0 {
		return nil
	}
	n := int64(d / time.Second)
	return &n
}

// A moment in the life of a task, which has an event type for every kind of
// resource.
type moment int

const (
	isScheduled moment = iota
	hasStarted
	isSubmitted
	hasSucceeded
	hasFailed
	hasTimedOut
)

var momentEvents = func() (table [4][6]string) {
	prefixes := [4]string{asl.Lambda: "LambdaFunction", asl.Activity: "Activity", asl.Service: "Task", asl.SDK: "Task"}
	moments := [6]string{"Scheduled", "Started", "Submitted", "Succeeded", "Failed", "TimedOut"}
	for kind, prefix := range prefixes {
		for m, name := range moments {
			table[kind][m] = prefix + name
		}
	}
	return table
}()

// started records that the task has begun.
func (t *thread) started() {
	t.mark(hasStarted)
	t.arm()
}

// mark records a moment of the task.
func (t *thread) mark(m moment) *Event {
	r := t.task.Resource
	ev := t.emit(momentEvents[r.Kind][m])
	if t.log.keep && (r.Kind == asl.Service || r.Kind == asl.SDK) {
		ev.Resource, ev.ResourceType = r.Name, r.Type
	}
	return ev
}

// arm sets the timers of the task. On a virtual clock a task that answers at
// once needs none, so it is armed when it turns out not to.
func (t *thread) arm() {
	if !t.x.e.opts.Virtual {
		t.setTimers()
	}
}

func (t *thread) setTimers() {
	now := t.now()
	if d := t.task.Timeout; d > 0 && t.timeout == nil {
		t.timeout = t.x.e.after(now+int64(d), func() { t.timedOut(false) })
	}
	if d := t.task.Heartbeat; d > 0 && t.heartbeat == nil {
		t.heartbeat = t.x.e.after(now+int64(d), func() { t.timedOut(true) })
	}
}

func (t *thread) timedOut(heartbeat bool) {
	name := "States.Timeout"
	ev := t.mark(hasTimedOut)
	if t.log.keep {
		ev.Error = &name
	}
	t.fail(failure{name: name, heartbeat: heartbeat})
	t.resume()
}

func (t *thread) markAs(event string, m moment) *Event {
	if event == "" {
		return t.mark(m)
	}
	ev := t.emit(event)
	if r := t.task.Resource; t.log.keep && (r.Kind == asl.Service || r.Kind == asl.SDK) {
		ev.Resource, ev.ResourceType = r.Name, r.Type
	}
	return ev
}
