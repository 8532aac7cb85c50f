package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cloudops-autopilot/autopilot/states"
	"github.com/cloudops-autopilot/autopilot/tools/bus"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

// A machine is a state machine as it is created through the API.
type machine struct {
	Name       string          `json:"name"`
	Definition string          `json:"definition"`
	Role       string          `json:"roleArn"`
	Type       asl.MachineType `json:"type"`
}

// machinesOf fills in what CloudFormation would.
func machinesOf(o Options) ([]machine, error) {
	values := map[string]string{
		"QuarantineQueueUrl":       o.QuarantineURL,
		"LifecycleStateMachineArn": names.MachineARN(names.Lifecycle),
	}
	for _, task := range []string{"Classify", "Correlate", "Persist", "Analyze", "Notify", "Lifecycle"} {
		values[task+"FunctionArn"] = names.FunctionARN(task)
	}
	files, err := states.Render()
	if err != nil {
		return nil, fmt.Errorf("render the state machines: %w", err)
	}
	known := map[string]machine{
		"pipeline.asl.json":  {Name: names.Pipeline, Type: o.PipelineType},
		"lifecycle.asl.json": {Name: names.Lifecycle, Type: asl.Standard},
	}
	var all []machine
	for _, f := range files {
		definition, err := states.Substitute(f.Data, values)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		m := known[f.Name]
		m.Definition, m.Role = string(definition), "arn:aws:iam::"+names.Account+":role/"+m.Name
		all = append(all, m)
	}
	return all, nil
}

// A deadLetterError is one that EventBridge knows by code and does not retry.
type deadLetterError struct {
	code string
	error
}

func (d deadLetterError) DeadLetterCode() string { return d.code }
func (d deadLetterError) Unwrap() []error        { return []error{bus.ErrUndeliverable, d.error} }

// toPipeline is the target of all rules: it starts the pipeline under the name
// of the delivery, so that a delivery that is repeated starts it once.
func toPipeline(e *engine.Engine) bus.Target {
	return func(ctx context.Context, d bus.Delivery) error {
		_, err := e.StartExecution(ctx, engine.Start{Machine: names.MachineARN(names.Pipeline), Name: d.ID, Input: json.RawMessage(d.Envelope)})
		switch {
		case errors.Is(err, engine.ErrExists):
			return nil
		case errors.Is(err, engine.ErrTooLarge):
			return deadLetterError{"INVALID_EXECUTION_INPUT", err}
		case errors.Is(err, engine.ErrNoMachine):
			return deadLetterError{"NO_RESOURCE", err}
		}
		return err
	}
}

// running counts the executions of a machine that are under way.
func running(e *engine.Engine, machine string) int {
	n := 0
	for _, x := range e.List(machine) {
		if x.Status == engine.Running {
			n++
		}
	}
	return n
}
