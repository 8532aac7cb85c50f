package engine

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"

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

// A templateProblem wraps an error of a payload template.
type templateProblem struct{ error }

var errTemplate = errors.New("template")

func (p templateProblem) Is(target error) bool { return target == errTemplate }
func (p templateProblem) Unwrap() error        { return p.error }

// prepare evaluates what the task is to be done with.
func (t *thread) prepare() (*Task, error) {
	w := t.state.Work
	task := &Task{Execution: t.x.ARN, ExecutionName: t.x.Name, Machine: t.x.Machine, State: t.state.Name,
		Resource: w.Resource, Attempt: int(t.attempts)}
	var err error
	if task.Timeout, err = t.duration(w.Timeout); err != nil {
		return nil, err
	}
	if task.Heartbeat, err = t.duration(w.Heartbeat); err != nil {
		return nil, err
	}
	t.task, t.ctx = task, nil
	if w.Resource.HasToken() {
		task.Token = t.newToken()
	}
	if task.Input, err = t.parameters(); err != nil {
		return nil, templateProblem{err}
	}
	if wrong := w.Resource.CheckParameters(task.Input); len(wrong) > 0 {
		return nil, errors.New(asl.Problem(task.Input, wrong))
	}
	if w.Credentials != nil {
		if task.Credentials, err = w.Credentials.Eval(t.effective, t); err != nil {
			return nil, templateProblem{err}
		}
	}
	return task, nil
}

func (t *thread) duration(s asl.Seconds) (time.Duration, error) {
	n := s.Value
	if s.Path != nil {
		v, err := s.Path.Eval(t.effective, t)
		if err != nil {
			return 0, invalidPath(s.Path, err)
		}
		var ok bool
		if n, ok = value.Open(v).(int64); !ok || n <= 0 || n > maxWait {
			return 0, fmt.Errorf("Invalid path '%s' : The value must be a positive integer, but it is %s", s.Path, shown(v)) //nolint:staticcheck // the service's words
		}
	}
	return time.Duration(n) * time.Second, nil
}

// newToken makes the token of the attempt: the same again when the attempt is
// made again after a restart.
func (t *thread) newToken() string {
	h := sha256.New()
	fmt.Fprintf(h, "%d\x00%s\x00%d\x00%d\x00%d", t.x.e.opts.Seed, t.x.ARN, t.x.Start.UnixNano(), t.entered, t.attempts)
	for p := t; p.parent != nil; p = p.parent.owner {
		h.Write([]byte("\x00" + strconv.Itoa(p.index)))
	}
	return "AQC" + base64.RawStdEncoding.EncodeToString(h.Sum(nil))
}

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

// dispatch hands the task to the Runner.
func (t *thread) dispatch() {
	e := t.x.e
	j := &job{t: t, task: t.task, generation: t.generation}
	if e.opts.Virtual {
		j.inline()
		return
	}
	if e.busy < e.opts.Tasks {
		e.launch(j)
		return
	}
	e.backlog = append(e.backlog, j)
}

// A job is a task handed to the Runner.
type job struct {
	t          *thread
	task       *Task
	generation uint64
}

// current says whether the thread still waits for this job.
func (j *job) current() bool { return j.t.generation == j.generation && j.t.phase == working }

// inline runs the job on a virtual clock. The lock is given up meanwhile.
func (j *job) inline() {
	e := j.t.x.e
	if e.opts.Journal != nil {
		if err := e.save(); err != nil {
			e.opts.Logger.Error("journal not written", "err", err)
		}
	}
	e.mu.Unlock()
	output, err := e.perform(e.ctx, j.task)
	e.mu.Lock()
	switch {
	case !j.current():
	case errors.Is(err, ErrNoAnswer):
		j.t.setTimers()
	case j.task.took > 0:
		j.t.setTimers()
		j.t.timer = e.after(e.now+int64(j.task.took), func() { j.t.timer = nil; j.t.answered(output, err); j.t.resume() })
	default:
		j.t.answered(output, err)
	}
}

// perform calls the Runner between the hooks.
func (e *Engine) perform(ctx context.Context, task *Task) (any, error) {
	if h := e.opts.Hooks.Before; h != nil {
		if err := h(task); err != nil {
			return nil, err
		}
	}
	output, err := e.opts.Runner.Run(ctx, task)
	if h := e.opts.Hooks.After; h != nil {
		return h(task, output, err)
	}
	return output, err
}

// launch runs a job on a goroutine of its own.
func (e *Engine) launch(j *job) {
	e.busy++
	ctx, cancel := e.ctx, context.CancelFunc(func() {})
	if d := j.task.Timeout; d > 0 {
		ctx, cancel = context.WithTimeout(e.ctx, d)
	}
	e.work.Add(1)
	go func() {
		defer e.work.Done()
		output, err := e.perform(ctx, j.task)
		cancel()
		e.mu.Lock()
		defer e.mu.Unlock()
		e.busy--
		if e.closed {
			return
		}
		if j.current() && !errors.Is(err, ErrNoAnswer) {
			j.t.answered(output, err)
			j.t.resume()
		}
		e.relieve()
		e.drain(e.ctx)
	}()
}

// relieve launches what has waited for a free place.
func (e *Engine) relieve() {
	for len(e.backlog) > 0 && e.busy < e.opts.Tasks {
		j := e.backlog[0]
		e.backlog = e.backlog[1:]
		if j.current() {
			e.launch(j)
		}
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
