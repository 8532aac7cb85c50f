package api

import (
	"sync"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/mock"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// Mocks answers the tasks of executions that were started with a machine's ARN
// and #TestCase. It is given to the engine as Options.Mock (its method Answer)
// and to the server, which tells it of such executions.
type Mocks struct {
	config *mock.Config

	mu    sync.Mutex
	cases map[execution]mock.Case
	calls map[call]int
}

type execution struct{ machine, name string }

type call struct {
	execution
	state string
}

// NewMocks returns mocks of a configuration.
func NewMocks(c *mock.Config) *Mocks {
	return &Mocks{config: c, cases: map[execution]mock.Case{}, calls: map[call]int{}}
}

// use lets the execution that is about to start run under a test case.
func (m *Mocks) use(machine, name, target, test string) error {
	if m == nil {
		return awsjson.Errorf("InvalidArn", "Invalid Arn: 'there is no mock configuration for #%s'", test)
	}
	c, err := m.config.Case(machine, test)
	if err != nil {
		return awsjson.Errorf("InvalidArn", "Invalid Arn: '%v'", err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cases[execution{target, name}] = c
	return nil
}

// Answer says what a mocked task answers; false lets the task be run.
func (m *Mocks) Answer(t *engine.Task) (engine.Answer, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	x := execution{t.Machine, t.ExecutionName}
	c, ok := m.cases[x]
	if !ok || !c.Mocks(t.State) {
		return engine.Answer{}, false
	}
	n := m.calls[call{x, t.State}]
	m.calls[call{x, t.State}]++
	r, err := c.Response(t.State, n)
	if err != nil {
		return engine.Answer{Err: &engine.TaskError{Name: "States.Runtime", Cause: err.Error()}}, true
	}
	if r.Throw != nil {
		return engine.Answer{Err: &engine.TaskError{Name: r.Throw.Error, Cause: r.Throw.Cause}}, true
	}
	output, err := value.Decode(string(r.Return))
	if err != nil {
		return engine.Answer{Err: &engine.TaskError{Name: "States.Runtime", Cause: err.Error()}}, true
	}
	return engine.Answer{Output: output}, true
}
