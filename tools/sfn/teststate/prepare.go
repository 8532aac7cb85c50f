package teststate

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/shape"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// prepare checks the request against the state and reads what it brings.
func (t *test) prepare() error {
	if err := t.readContext(); err != nil {
		return err
	}
	if t.r.Mock == nil {
		return t.mustMock()
	}
	return t.readMock()
}

// mustMock refuses the states that cannot be tested without a mock.
func (t *test) mustMock() error {
	switch t.state.Type {
	case asl.Map, asl.Parallel:
		return refuse("State type '%s' is not supported when a mock is not specified", t.state.Type)
	case asl.Task:
		w := t.state.Work.Resource
		if w.Kind == asl.Activity || w.Pattern != asl.RequestResponse || t.r.Run == nil {
			return refuse("Resource '%s' is not supported when a mock is not specified", w.ARN)
		}
	}
	return nil
}

func (t *test) readMock() error {
	m := t.r.Mock
	switch {
	case m.Result != nil && m.Error != nil:
		return refuse("A test mock should have only one of the following fields: [result, errorOutput].")
	case m.Result == nil && m.Error == nil:
		return refuse("A test mock should have one of the following fields: [result, errorOutput].")
	case t.state.Type != asl.Task && t.state.Type != asl.Map && t.state.Type != asl.Parallel:
		return refuse("State type '%s' is not supported when a mock is specified", t.state.Type)
	case m.Result == nil:
		return nil
	}
	result, err := value.Decode(*m.Result)
	if err != nil {
		return refuse("Mocked result must be valid JSON")
	}
	t.mocked = result
	return t.checkMock(result)
}

func (t *test) checkMock(result any) error {
	if t.state.Type == asl.Task {
		return t.checkResponse(result)
	}
	list, ok := result.([]any)
	if !ok {
		return refuse("Mocked result must be an array.")
	}
	if t.state.Type == asl.Parallel && len(list) != len(t.state.Branches) {
		return refuse("Mocked result must contain the same number of items as number of Parallel branches.")
	}
	return nil
}

// polled is the call whose response a job's mock stands for.
var polled = map[string]string{"states": "describeExecution", "ecs": "describeTasks", "batch": "describeJobs",
	"codebuild": "batchGetBuilds", "athena": "getQueryExecution"}

// checkResponse holds a mocked result against the response of the service. The
// answer to a task token is anybody's, and a bare function or activity has no shape.
func (t *test) checkResponse(result any) error {
	w := t.state.Work.Resource
	if t.r.Mock.Mode == None || w.Pattern == asl.Callback || w.Kind == asl.Lambda || w.Kind == asl.Activity {
		return nil
	}
	action := w.Action
	if w.Pattern == asl.Sync || w.Pattern == asl.Sync2 {
		action = polled[w.Service]
	}
	var plain any
	if err := value.Into(result, &plain); err != nil {
		return err
	}
	if err := shape.Check(w.Service, action, plain, t.r.Mock.Mode != Present); err != nil {
		return refuse("Mock result schema validation error: %v", err)
	}
	return nil
}

// readContext takes the context object and refuses members that the state
// cannot have.
func (t *test) readContext() error {
	t.context = value.NewObject(0)
	if t.r.Context == nil {
		return nil
	}
	v, err := value.Decode(*t.r.Context)
	o, ok := v.(*value.Object)
	if err != nil || !ok {
		return refuse("Invalid Context object provided: Context object must be a valid JSON object")
	}
	t.context = o
	if _, has := o.Get("Task"); has && !t.hasToken() {
		return refuse("Invalid Context object provided: Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern")
	}
	if _, has := o.Get("Map"); has && t.state.Type != asl.Map && t.r.StateName == "" {
		return refuse("Invalid Context object provided: Context object contains 'Map' when state is not a Map state")
	}
	return nil
}

func (t *test) hasToken() bool {
	return t.state.Type == asl.Task && (t.state.Work.Resource.HasToken() || t.state.Work.Resource.Pattern != asl.RequestResponse)
}
