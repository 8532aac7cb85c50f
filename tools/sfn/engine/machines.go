package engine

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A Machine is a registered state machine.
type Machine struct {
	ARN        string
	Name       string
	Type       asl.MachineType
	RoleARN    string
	Definition *asl.Machine

	context *value.Object
}

// Register makes a machine known; one with the same ARN is replaced, and
// executions that are running go on with the definition they began with.
func (e *Engine) Register(m Machine) {
	if m.Type == "" {
		m.Type = asl.Standard
	}
	m.context = value.Pairs("Id", m.ARN, "Name", m.Name)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.machines[m.ARN] = &m
}

// Unregister forgets a machine. Its executions run on.
func (e *Engine) Unregister(arn string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.machines, arn)
}
