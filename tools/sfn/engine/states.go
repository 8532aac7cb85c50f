package engine

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// runState does what the state is for, from its input on. A retry comes here
// again.
func (t *thread) runState() {
	if t.state.Type == asl.Fail {
		t.runFail()
		return
	}
	effective, err := t.selectBy(t.state.InputPath, t.input)
	if err != nil {
		t.runtime(err)
		return
	}
	t.effective = effective
	switch t.state.Type {
	case asl.Pass:
		t.runPass()
	case asl.Succeed:
		t.complete(effective)
	case asl.Choice:
		t.runChoice()
	case asl.Wait:
		t.runWait()
	case asl.Task:
		t.runTask()
	case asl.Parallel:
		t.runParallel()
	case asl.Map:
		t.runMap()
	}
}

// selectBy applies an InputPath or OutputPath.
func (t *thread) selectBy(s asl.Selector, v any) (any, error) {
	switch {
	case s.Null:
		return value.NewObject(0), nil
	case s.Path == nil:
		return v, nil
	}
	out, err := s.Path.Eval(v, t)
	return out, invalidPath(s.Path, err)
}

func invalidPath(p fmt.Stringer, err error) error {
	var missing *jsonpath.Missing
	if errors.As(err, &missing) {
		return fmt.Errorf("Invalid path '%s' : %s", p, missing.Reason) //nolint:staticcheck // the service's words
	}
	return err
}

// parameters evaluates Parameters, or takes the effective input.
func (t *thread) parameters() (any, error) {
	if t.state.Parameters == nil {
		return t.effective, nil
	}
	v, err := t.state.Parameters.Eval(t.effective, t)
	if err == nil && value.Exceeds(v, MaxPayload) {
		err = errTooLong
	}
	return v, err
}

// errTooLong says that what a payload template has made is too long.
var errTooLong = errors.New("a payload is too long")

func (t *thread) runPass() {
	result, err := t.parameters()
	if err != nil {
		t.templateFailed(err)
		return
	}
	if t.state.HasResult {
		result = t.state.Result
	}
	t.complete(result)
}

// errNoNext is what a Choice state says when no rule matches and there is no
// Default. The service does not use the name States.NoChoiceMatched.
var errNoNext = errors.New("Failed to transition out of the state. The state does not point to a next state.") //nolint:staticcheck // the service's words

func (t *thread) runChoice() {
	next, assign := t.state.Default, t.state.Assign
	for _, r := range t.state.Rules {
		ok, err := r.Test(t.effective, t)
		if err != nil {
			t.runtime(err)
			return
		}
		if ok {
			next, assign = r.Next, r.Assign
			break
		}
	}
	if next == nil {
		t.runtime(errNoNext)
		return
	}
	output, err := t.selectBy(t.state.OutputPath, t.effective)
	if err != nil {
		t.runtime(err)
		return
	}
	t.leave(next, output, assign, t.effective)
}

func (t *thread) runFail() {
	f := t.state.Failure
	name, err := t.failText(f.Error, f.ErrorPath)
	if err != nil {
		t.runtime(err)
		return
	}
	cause, err := t.failText(f.Cause, f.CausePath)
	if err != nil {
		t.runtime(err)
		return
	}
	t.die(failure{named: name, causal: cause})
}

func (t *thread) failText(literal *string, path asl.Expr) (*string, error) {
	if path == nil {
		return literal, nil
	}
	v, err := path.Eval(t.input, t)
	if err != nil {
		return nil, invalidPath(path, err)
	}
	s, ok := value.Open(v).(string)
	if !ok {
		return nil, fmt.Errorf("Invalid path '%s' : The path must resolve to a string", path) //nolint:staticcheck // the service's words
	}
	return &s, nil
}

func (t *thread) runWait() {
	at, err := t.until()
	if err != nil {
		t.runtime(err)
		return
	}
	if at <= t.now() {
		t.complete(t.effective)
		return
	}
	t.phase = pausing
	t.timer = t.x.e.after(at, func() { t.complete(t.effective); t.resume() })
	t.x.e.touchWaiting(t.x)
}

// resume queues a thread that a timer has taken on.
func (t *thread) resume() {
	if t.phase == moving {
		t.x.e.ready.push(t)
	}
}

// until returns when the Wait state ends.
func (t *thread) until() (int64, error) {
	p := t.state.Pause
	switch {
	case p.Seconds != nil:
		return t.enteredAt + *p.Seconds*int64(time.Second), nil
	case p.SecondsPath != nil:
		return t.secondsPath(p.SecondsPath)
	case p.TimestampPath != nil:
		return t.timestampPath(p.TimestampPath)
	}
	when, _ := asl.ParseTimestamp(p.Timestamp)
	return nanos(when), nil
}

// nanos returns a time, as near as it can be told in nanoseconds.
func nanos(when time.Time) int64 {
	const far = math.MaxInt64 / int64(time.Second)
	if s := when.Unix(); s >= far {
		return math.MaxInt64
	} else if s <= -far {
		return math.MinInt64
	}
	return when.UnixNano()
}

func (t *thread) secondsPath(p *jsonpath.Path) (int64, error) {
	v, err := p.Eval(t.effective, t)
	if err != nil {
		return 0, fmt.Errorf("The SecondsPath parameter does not reference an input value: %s", p) //nolint:staticcheck // the service's words
	}
	n, ok := value.Open(v).(int64)
	switch {
	case !ok:
		return 0, fmt.Errorf("The SecondsPath parameter cannot be parsed as a long value: %s == %s", p, shown(v)) //nolint:staticcheck // the service's words
	case n < 0:
		return 0, fmt.Errorf("The SecondsPath parameter references a negative value: %s == %d", p, n) //nolint:staticcheck // the service's words
	case n > maxWait:
		return 0, fmt.Errorf("The SecondsPath parameter references a value that is larger than %d: %s == %d", maxWait, p, n) //nolint:staticcheck // the service's words
	}
	return t.enteredAt + n*int64(time.Second), nil
}

const maxWait = 99_999_999

func (t *thread) timestampPath(p *jsonpath.Path) (int64, error) {
	v, err := p.Eval(t.effective, t)
	if err != nil {
		return 0, fmt.Errorf("The TimestampPath parameter does not reference an input value: %s", p) //nolint:staticcheck // the service's words
	}
	s, _ := value.Open(v).(string)
	when, ok := asl.ParseTimestamp(s)
	if !ok {
		return 0, fmt.Errorf("The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: %s == %s", p, shown(v)) //nolint:staticcheck // the service's words
	}
	return nanos(when), nil
}

// shown writes a value for a message: a text without its quotes.
func shown(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return value.Text(v)
}

// complete takes the state's result on to its output.
func (t *thread) complete(result any) {
	s := t.state
	if s.ResultSelector != nil {
		selected, err := s.ResultSelector.Eval(result, t)
		if err != nil {
			t.templateFailed(err)
			return
		}
		result = selected
	}
	output, err := t.place(s.ResultPath, result)
	if err != nil {
		t.fail(failure{name: "States.ResultPathMatchFailure", cause: t.cause(err.Error())})
		return
	}
	if s.Type == asl.Wait || s.Type == asl.Succeed {
		output = result
	}
	output, err = t.selectBy(s.OutputPath, output)
	if err != nil {
		t.runtime(err)
		return
	}
	if t.tooLarge(output) {
		return
	}
	t.leave(s.Next, output, s.Assign, result)
}

// place applies a ResultPath to the state's input.
func (t *thread) place(p asl.ResultPath, result any) (any, error) {
	switch {
	case p.Discard:
		return t.input, nil
	case p.Path == nil:
		return result, nil
	default:
		return p.Path.Put(t.input, result)
	}
}

func (t *thread) tooLarge(v any) bool {
	if !value.Exceeds(v, MaxPayload) {
		return false
	}
	t.fail(failure{name: "States.DataLimitExceeded", cause: dataLimit(t.state.Name)})
	return true
}

func dataLimit(who string) string {
	return fmt.Sprintf("The state/task '%s' returned a result with a size exceeding the maximum number of bytes service limit.", who)
}

// leave ends the state: variables are assigned, the exit is recorded.
func (t *thread) leave(next *asl.State, output any, assign *asl.Template, from any) {
	var assigned *value.Object
	if assign != nil {
		v, err := assign.Eval(from, t)
		if err == nil && value.Exceeds(v, MaxPayload) {
			err = errTooLong
		}
		if err != nil {
			t.templateFailed(err)
			return
		}
		if assigned, _ = v.(*value.Object); assigned != nil && assigned.Len() > 0 {
			t.assign(assigned)
		}
	}
	ev := t.emit(t.state.Exited)
	if t.log.keep {
		ev.Name, ev.Output, ev.Assigned = t.state.Name, &Payload{output}, assigned
	}
	t.goTo(next, output)
}

// cause is the text of a runtime error in the current state.
func (t *thread) cause(what string) string {
	return fmt.Sprintf("An error occurred while executing the state '%s' (entered at the event id #%d). %s", t.state.Name, t.entered, what)
}

// templateFailed tells a path that leads nowhere from a function that refused.
func (t *thread) templateFailed(err error) { t.fail(t.templateFailure(err)) }

func (t *thread) templateFailure(err error) failure {
	name := "States.Runtime"
	var missing *asl.TemplateError
	switch {
	case errors.Is(err, errTooLong):
		return failure{name: "States.DataLimitExceeded", cause: dataLimit(t.state.Name)}
	case !t.handles():
	case errors.As(err, &missing):
		name = "States.ParameterPathFailure"
	case strings.Contains(err.Error(), "had the following error"):
		name = "States.IntrinsicFailure"
	}
	return failure{name: name, cause: t.cause(err.Error())}
}

// handles says whether the state can have Retry and Catch.
func (t *thread) handles() bool {
	return len(t.state.Retry)+len(t.state.Catch) > 0
}
