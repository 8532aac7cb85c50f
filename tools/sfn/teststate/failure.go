package teststate

import (
	"errors"
	"fmt"
	"math"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// entered is the event with which a tested state is entered: the second of an
// execution made for the test.
const entered = 2

// cause is the text of a runtime error in the tested state.
func (t *test) cause(err error) string {
	return fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). %v", t.name(), entered, err)
}

// runtime fails the state with an error of the machine itself.
func (t *test) runtime(err error) { t.fault("States.Runtime", t.cause(err)) }

// templateFailed tells a path that leads nowhere from a function that refused,
// as a state with Retry or Catch does.
func (t *test) templateFailed(err error) {
	name := "States.IntrinsicFailure"
	if missing := (*asl.TemplateError)(nil); errors.As(err, &missing) {
		name = "States.ParameterPathFailure"
	}
	if len(t.state.Retry)+len(t.state.Catch) == 0 {
		name = "States.Runtime"
	}
	t.fault(name, t.cause(err))
}

// fault is an error that Retry and Catch of the state may handle.
func (t *test) fault(name, cause string) {
	t.out.Status, t.out.Error, t.out.Cause = Failed, &name, &cause
	details := value.NewObject(2)
	t.retry(name, details)
	if t.out.Status == Failed {
		t.catch(name, cause, details)
	}
	if details.Len() > 0 {
		t.show("errorDetails", details)
	}
}

// retry says whether the error would be tried again. A retrier that is used up
// is told as well, without an interval.
func (t *test) retry(name string, details *value.Object) {
	for i, r := range t.state.Retry {
		if !asl.Matches(r.Errors, name, false) {
			continue
		}
		details.Set("retryIndex", int64(i))
		if n := t.r.Config.RetryCount; n < r.MaxAttempts {
			t.out.Status = Retriable
			details.Set("retryBackoffIntervalSeconds", backoff(r, n))
		}
		return
	}
}

func backoff(r *asl.Retrier, n int64) int64 {
	seconds := r.IntervalSeconds * math.Pow(r.BackoffRate, float64(n))
	if r.MaxDelaySeconds > 0 {
		seconds = min(seconds, r.MaxDelaySeconds)
	}
	return int64(min(seconds, math.MaxInt32))
}

func (t *test) catch(name, cause string, details *value.Object) {
	for i, c := range t.state.Catch {
		if !asl.Matches(c.Errors, name, false) {
			continue
		}
		caught := value.Pairs("Error", name, "Cause", cause)
		output, err := c.ResultPath.Place(t.r.Input, caught)
		if err != nil {
			name, cause := "States.ResultPathMatchFailure", t.cause(err)
			t.out.Error, t.out.Cause = &name, &cause
			return
		}
		if t.assignCaught(c.Assign, caught) {
			details.Set("catchIndex", int64(i))
			t.out.Status, t.out.Output, t.out.HasOutput, t.out.NextState = CaughtError, output, true, c.Next.Name
		}
		return
	}
}

// assignCaught assigns the variables of a catcher. An error there is handled by
// nobody.
func (t *test) assignCaught(assign *asl.Template, caught any) bool {
	if assign == nil {
		return true
	}
	v, err := assign.Eval(caught, t)
	if err != nil {
		name, cause := "States.Runtime", t.cause(err)
		t.out.Error, t.out.Cause = &name, &cause
		return false
	}
	if assigned, ok := v.(*value.Object); ok {
		t.variables = merged(t.variables, assigned)
		t.show("variables", t.variables)
	}
	return true
}
