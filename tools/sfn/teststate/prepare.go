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

// unmocked names a member of the configuration that needs a mock, or nothing.
func (c Config) unmocked() string {
	switch {
	case c.IterationFailures != nil:
		return "MapIterationFailureCount"
	case c.ErrorCausedBy != "":
		return "ErrorCausedByState"
	case c.ItemReaderData != nil:
		return "MapItemReaderData"
	case c.RetryCount > 0:
		return "RetrierRetryCount"
	default:
		return ""
	}
}

// mustMock refuses the states that cannot be tested without a mock.
func (t *test) mustMock() error {
	if member := t.r.Config.unmocked(); member != "" {
		return refuse("TestState does not support %s when a mock is not specified.", member)
	}
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
