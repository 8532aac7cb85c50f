package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var _ = declare("aws.states",
	Entry{Type: "Step Functions Execution Status Change", Noun: "State machine", State: "status", find: execution,
		Cases: cases{
			"RUNNING":         routine("execution started", "an execution started as planned"),
			"SUCCEEDED":       success("execution", "execution succeeded"),
			"FAILED":          failure(medium, "execution", "execution failed"),
			"TIMED_OUT":       failure(medium, "execution", "execution timed out"),
			"ABORTED":         change(low, "execution-stopped", "execution stopped by somebody"),
			"PENDING_REDRIVE": change(low, "execution-redriven", "execution waits to be redriven"),
		},
		refine: func(r *reading) {
			r.ifRefused("error", "cause")
			r.ownExecution()
		},
		// Without this the pipeline would start itself by the end of each run.
		filter: map[string]any{
			"status":          []any{anythingBut([]string{"RUNNING"}), missing},
			"stateMachineArn": []any{anythingBut(map[string]any{"wildcard": []string{"*autopilot*", "*Autopilot*", "*AutoPilot*", "*AUTOPILOT*"}})},
		}},
)

func execution(r *reading) {
	machine := r.str("stateMachineArn")
	run := r.str("executionArn")
	r.add(machine, run)
	r.name = shortName(machine)
	r.partOf(run, machine)
}

// ownExecution keeps the product from watching itself. The machine's name
// decides, not what is written in an execution's input.
func (r *reading) ownExecution() {
	machine := r.str("stateMachineArn")
	if machine == "" {
		machine = machineOf(r.str("executionArn"))
	}
	if !strings.Contains(strings.ToLower(shortName(machine)), "autopilot") {
		return
	}
	r.Significant, r.Settles = false, false
	r.Reason = "an execution of the product itself: its own alarms watch it"
	if r.Kind == incident.Fault {
		r.Severity = low
	}
}

// machineOf reads the machine's name from the ARN of an execution.
func machineOf(execution string) string {
	parts := strings.Split(execution, ":")
	if len(parts) < 7 {
		return ""
	}
	return parts[6]
}
