package engine

import (
	"context"
	"errors"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A Runner does the work of tasks. On a real clock it is called from many
// goroutines at once.
type Runner interface {
	// Run does the work and returns its result: a value of package value, or
	// any Go value that encoding/json can marshal. A failure is a *TaskError;
	// any other error is the failure States.TaskFailed, or Lambda.Unknown for
	// a function. ctx ends when the state's time is up.
	//
	// For a task that waits for a token, Run does what hands the token on, and
	// the result is the answer of that.
	Run(ctx context.Context, t *Task) (any, error)
}

// RunnerFunc is a function that is a Runner.
type RunnerFunc func(context.Context, *Task) (any, error)

// Run calls f.
func (f RunnerFunc) Run(ctx context.Context, t *Task) (any, error) { return f(ctx, t) }

// A Task is one attempt at the work of a Task state.
type Task struct {
	Execution     string // ARN
	ExecutionName string
	Machine       string // ARN
	State         string
	Resource      asl.Resource
	Input         any // the evaluated Parameters, or the effective input
	Credentials   any
	Token         string // of a task that waits for one
	Attempt       int    // 0, then the number of the retry
	Timeout       time.Duration
	Heartbeat     time.Duration

	took time.Duration
}

// JSON returns the input as JSON.
func (t *Task) JSON() []byte { return value.Append(nil, t.Input) }

// Take makes the task last d on a virtual clock.
func (t *Task) Take(d time.Duration) { t.took = d }

// A TaskError is the failure of a task as Retry and Catch see it. An empty Name
// is a failure without a name, an empty Cause one without a cause.
type TaskError struct {
	Name, Cause string
	// Event is the type of the history event, when it is not the usual one.
	Event string
}

// Error gives the name and the cause.
func (t *TaskError) Error() string { return t.Name + ": " + t.Cause }

// ErrNoAnswer is returned for a task that never answers.
var ErrNoAnswer = errors.New("the task never answers")

// An Answer is what a mock says of a task.
type Answer struct {
	Output any
	Err    error // ErrNoAnswer: no answer ever
	// Submitted is the answer to the request that hands a token on or starts a
	// job.
	Submitted any
	// Worker is the name of the activity worker that takes the task.
	Worker string
}
