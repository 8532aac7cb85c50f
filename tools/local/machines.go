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

// newEngine returns an engine with both machines, going on where the journal's
// executions were.
func newEngine(journal engine.Journal, run engine.Runner, o Options) (*engine.Engine, error) {
	e, err := engine.New(engine.Options{Runner: run, Journal: journal, Account: names.Account, Region: names.Region, Seed: o.Seed, Logger: o.Logger})
	if err != nil {
		return nil, err
	}
	machines, err := compileMachines(o.QuarantineURL, o.PipelineType)
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	for _, m := range machines {
		e.Register(m)
	}
	if err := e.Restore(); err != nil {
		return nil, errors.Join(fmt.Errorf("go on with the executions of an earlier run: %w", err), e.Close())
	}
	return e, nil
}

// compileMachines fills in what CloudFormation would.
func compileMachines(quarantineURL string, pipeline asl.MachineType) ([]engine.Machine, error) {
	values := map[string]string{
		"QuarantineQueueUrl":       quarantineURL,
		"LifecycleStateMachineArn": names.MachineARN(names.Lifecycle),
	}
	for _, task := range []string{"Classify", "Correlate", "Persist", "Analyze", "Notify", "Lifecycle"} {
		values[task+"FunctionArn"] = names.FunctionARN(task)
	}
	files, err := states.Render()
	if err != nil {
		return nil, fmt.Errorf("render the state machines: %w", err)
	}
	named := map[string]string{"pipeline.asl.json": names.Pipeline, "lifecycle.asl.json": names.Lifecycle}
	types := map[string]asl.MachineType{names.Pipeline: pipeline, names.Lifecycle: asl.Standard}
	var all []engine.Machine
	for _, f := range files {
		definition, err := states.Substitute(f.Data, values)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		name := named[f.Name]
		compiled, err := asl.Compile(string(definition), types[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		all = append(all, engine.Machine{ARN: names.MachineARN(name), Name: name, Type: types[name], Definition: compiled,
			RoleARN: "arn:aws:iam::" + names.Account + ":role/" + name})
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
