package engine

import (
	"errors"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// runTask makes one attempt at the work of a Task state.
func (t *thread) runTask() {
	task, problem := t.prepare()
	if problem != nil {
		if errors.Is(problem, errTemplate) {
			t.templateFailed(errors.Unwrap(problem))
			return
		}
		t.runtime(problem)
		return
	}
	t.scheduled(task)
	t.phase = working
	e := t.x.e
	e.stats.Tasks++
	if e.opts.Mock != nil {
		if a, ok := e.opts.Mock(task); ok {
			t.mocked(a)
			return
		}
	}
	switch {
	case task.Resource.Kind == asl.Activity:
		t.offer()
	case task.Resource.Kind == asl.Service && task.Resource.Service == "states":
		t.started()
		t.nest()
	default:
		t.started()
		t.dispatch()
	}
}

// answered takes the answer of the Runner.
func (t *thread) answered(output any, err error) {
	if err != nil {
		t.taskFailed(err)
		return
	}
	if t.task.Resource.Pattern == asl.Callback {
		t.submitted(output)
		return
	}
	t.taskSucceeded(output)
}

// submitted records the answer to a request that is only the beginning.
func (t *thread) submitted(output any) {
	if ev := t.mark(isSubmitted); t.log.keep {
		ev.Output = &Payload{output}
	}
	t.hold()
}

// hold makes the thread wait for what comes from outside.
func (t *thread) hold() {
	t.phase = holding
	t.setTimers()
	t.x.e.touchWaiting(t.x)
}

func (t *thread) taskSucceeded(output any) {
	output = value.Open(output)
	if value.Exceeds(output, MaxPayload) {
		t.taskFailed(&TaskError{Name: "States.DataLimitExceeded", Cause: dataLimit(t.task.who())})
		return
	}
	if ev := t.mark(hasSucceeded); t.log.keep {
		ev.Output = &Payload{output}
	}
	t.unwatch = nil
	t.release()
	t.phase = moving
	t.complete(output)
}

// who names the task in messages.
func (t *Task) who() string {
	if t.Resource.Kind == asl.Service || t.Resource.Kind == asl.SDK {
		return t.Resource.Type
	}
	return t.Resource.ARN
}

func (t *thread) taskFailed(err error) {
	var failed *TaskError
	if !errors.As(err, &failed) {
		failed = &TaskError{Name: "States.TaskFailed", Cause: err.Error()}
		if t.task.Resource.Kind == asl.Lambda {
			failed.Name = "Lambda.Unknown"
		}
	}
	f := failure{name: failed.Name, cause: failed.Cause}
	m := hasFailed
	if failed.Name == "States.Timeout" {
		m = hasTimedOut
	}
	ev := t.markAs(failed.Event, m)
	if t.log.keep {
		ev.Error, ev.Cause = f.error(), f.reason()
	}
	t.fail(f)
}

// mocked plays what a mock has answered.
func (t *thread) mocked(a Answer) {
	r := t.task.Resource
	if r.Kind != asl.Activity || !errors.Is(a.Err, ErrNoAnswer) || a.Worker != "" {
		ev := t.mark(hasStarted)
		ev.Worker = a.Worker
	}
	if r.HasToken() {
		if ev := t.mark(isSubmitted); t.log.keep {
			ev.Output = &Payload{a.Submitted}
		}
	}
	switch {
	case errors.Is(a.Err, ErrNoAnswer):
		t.hold()
	case a.Err != nil:
		t.taskFailed(a.Err)
	default:
		t.taskSucceeded(a.Output)
	}
}
