package engine

import (
	"errors"
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// nest starts the execution that a state asks for.
func (t *thread) nest() {
	o, _ := value.Open(t.task.Input).(*value.Object)
	if o == nil {
		o = value.NewObject(0)
	}
	arn, _ := o.Get("StateMachineArn")
	name, _ := o.Get("Name")
	input, given := o.Get("Input")
	if !given {
		input = value.NewObject(0)
	}
	if s, ok := input.(string); ok { // a text is the JSON text of the input
		if v, err := value.Decode(s); err == nil {
			input = v
		}
	}
	s := Start{Input: input}
	s.Machine, _ = arn.(string)
	s.Name, _ = name.(string)
	x, err := t.x.e.start(s)
	if err != nil {
		t.taskFailed(startError(s, err))
		return
	}
	answer := value.Pairs("ExecutionArn", x.ARN, "StartDate", millis(x.Start))
	switch t.task.Resource.Pattern {
	case asl.RequestResponse:
		t.taskSucceeded(answer)
	case asl.Callback:
		t.submitted(answer)
	default:
		t.child = x.ARN
		t.submitted(answer)
		t.watch(x)
	}
}

func startError(s Start, err error) *TaskError {
	const tail = " (Service: AWSStepFunctions; Status Code: 400; Error Code: %s; Request ID: 00000000-0000-0000-0000-000000000000; Proxy: null)"
	code, text := "InvalidExecutionInput", err.Error()
	switch {
	case errors.Is(err, ErrNoMachine):
		code, text = "StateMachineDoesNotExist", fmt.Sprintf("State Machine Does Not Exist: '%s'", s.Machine)
	case errors.Is(err, ErrExists):
		code, text = "ExecutionAlreadyExists", fmt.Sprintf("Execution Already Exists: '%s'", s.Name)
	}
	return &TaskError{Name: "StepFunctions." + code + "Exception", Cause: text + fmt.Sprintf(tail, code)}
}

// watch ends the task when the execution x ends.
func (t *thread) watch(x *execution) {
	generation := t.generation
	f := func() {
		if t.generation != generation || t.phase != holding {
			return
		}
		t.childEnded(x)
		t.resume()
	}
	if x.Status != Running {
		f()
		return
	}
	x.waiting = append(x.waiting, f)
	t.unwatch = func() { x.end(Aborted, nil, nil, nil) } // given up, as the service does
}

func (t *thread) childEnded(x *execution) {
	t.unwatch = nil
	d := t.described(x)
	if x.Status == Succeeded {
		t.taskSucceeded(d)
		return
	}
	t.taskFailed(&TaskError{Name: "States.TaskFailed", Cause: value.Text(d)})
}

// described is the execution as DescribeExecution tells it, members in the
// order of their names.
func (t *thread) described(x *execution) *value.Object {
	o := value.NewObject(15)
	if x.Cause != nil {
		o.Set("Cause", *x.Cause)
	}
	if x.Error != nil {
		o.Set("Error", *x.Error)
	} else if x.Status == TimedOut {
		o.Set("Error", "States.Timeout")
	}
	included := value.Pairs("Included", true)
	o.Set("ExecutionArn", x.ARN)
	o.Set("Input", t.payload(x.Input))
	o.Set("InputDetails", included)
	o.Set("Name", x.Name)
	if x.Status == Succeeded {
		o.Set("Output", t.payload(x.Output))
		o.Set("OutputDetails", included)
	}
	o.Set("RedriveCount", x.RedriveCount)
	if x.Status == Succeeded {
		o.Set("RedriveStatus", "NOT_REDRIVABLE")
		o.Set("RedriveStatusReason", "Execution is SUCCEEDED and cannot be redriven")
	} else {
		o.Set("RedriveStatus", "REDRIVABLE")
	}
	o.Set("StartDate", millis(x.Start))
	o.Set("StateMachineArn", x.Machine)
	o.Set("Status", string(x.Status))
	o.Set("StopDate", millis(x.Stop))
	return o
}

// payload is a JSON text for .sync and the value itself for .sync:2.
func (t *thread) payload(v any) any {
	if t.task.Resource.Pattern == asl.Sync2 {
		return v
	}
	return value.Text(v)
}

func millis(at time.Time) int64 { return at.UnixMilli() }
