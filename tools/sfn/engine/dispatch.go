package engine

import (
	"context"
	"errors"
)

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
		if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
			err = &TaskError{Name: "States.Timeout"} // the timer may come a moment later
		}
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
