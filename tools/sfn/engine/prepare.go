package engine

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
)

// A templateProblem wraps an error of a payload template.
type templateProblem struct{ error }

var errTemplate = errors.New("template")

func (p templateProblem) Is(target error) bool { return target == errTemplate }

func (p templateProblem) Unwrap() error { return p.error }

// prepare evaluates what the task is to be done with.
func (t *thread) prepare() (*Task, error) {
	w := t.state.Work
	task := &Task{Execution: t.x.ARN, ExecutionName: t.x.Name, Machine: t.x.Machine, State: t.state.Name,
		Resource: w.Resource, Attempt: int(t.attempts)}
	var err error
	if task.Timeout, err = w.Timeout.Duration(t.effective, t); err != nil {
		return nil, err
	}
	if task.Heartbeat, err = w.Heartbeat.Duration(t.effective, t); err != nil {
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
