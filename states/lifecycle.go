package states

import "github.com/cloudops-autopilot/autopilot/tasks/fault"

// Lifecycle returns the machine that walks one round of one incident. Its input
// is {"incidentId", "round"}. Every operation of the lifecycle function answers
// with the course to take: step, reason, level, severity and seconds to wait.
func Lifecycle() Machine {
	return Machine{
		Comment: "One round of one incident: page, wait for an acknowledgement, escalate, wait for the end, report.",
		StartAt: "Begin",
		States:  append(append(open(), waits()...), ends()...),
	}
}

// operation is a call of the lifecycle function that answers with a course.
func operation(op, comment string, in map[string]any) State {
	in["op"] = op
	in["execution.$"] = "$$.Execution.Id"
	return State{
		Type: "Task", Resource: "${LifecycleFunctionArn}", TimeoutSeconds: 30,
		Comment: comment, Parameters: in,
		Retry: lambdaRetry(busyStore(), again(1, 6, fault.ChannelBusy)),
		Catch: []Catcher{toQuarantine()},
		Next:  "Step",
	}
}

// open begins the round and pages.
func open() Flow {
	return Flow{
		{"Begin", operation("begin", "Marks the round as begun and picks the escalation policy.",
			map[string]any{"incidentId.$": "$.incidentId", "round.$": "$.round"})},
		{"Step", State{
			Type: "Choice",
			Choices: []Choice{
				{Variable: "$.step", StringEquals: "page", Next: "Page"},
				{Variable: "$.step", StringEquals: "acknowledgement", Next: "AwaitAcknowledgement"},
				{Variable: "$.step", StringEquals: "resolution", Next: "AwaitResolution"},
				{Variable: "$.step", StringEquals: "close", Next: "Close"},
			},
			Default: "Done",
		}},
		{"Page", State{
			Type: "Task", Resource: "${NotifyFunctionArn}", TimeoutSeconds: 30,
			Parameters: map[string]any{"op": "page", "incidentId.$": "$.incidentId", "round.$": "$.round",
				"reason.$": "$.reason", "level.$": "$.level", "execution.$": "$$.Execution.Id"},
			ResultPath: "$.page",
			Retry:      lambdaRetry(busyStore(), again(2, 5, fault.ChannelBusy)),
			Catch:      []Catcher{{ErrorEquals: []string{anyError}, ResultPath: "$.page", Next: "NotPaged"}},
			Next:       "Paged",
		}},
		{"Paged", State{
			Type:    "Choice",
			Comment: "A page that nobody can be sure of is not sent again: the next level is called at once instead.",
			Choices: []Choice{
				{Variable: "$.page.state", StringEquals: "unconfirmed", Next: "Escalate"},
			},
			Default: "AwaitAcknowledgement",
		}},
		{"NotPaged", notPaged()},
	}
}

// notPaged makes a page that failed visible and goes on with the next level.
func notPaged() State {
	s := quarantineState("Makes the failed page visible, then calls the next level.", "$.page")
	s.ResultPath = Discard
	s.Catch = []Catcher{{ErrorEquals: []string{anyError}, ResultPath: "$.lost", Next: "Escalate"}}
	s.Next = "Escalate"
	return s
}

// waits are the states that wait for people and for recoveries.
func waits() Flow {
	course := map[string]any{"course.$": "$"}
	return Flow{
		{"AwaitAcknowledgement", await("acknowledgement", "Escalate")},
		{"Escalate", operation("escalate", "Nobody acknowledged in time: picks the next level, if there is one.", course)},
		{"AwaitResolution", await("resolution", "Tick")},
		{"Tick", operation("tick", "Looks at the incident again: acknowledged, worse, flapping no more, gone quiet, over.",
			map[string]any{"course.$": "$"})},
	}
}

// await hands a task token to the lifecycle function and waits until somebody
// answers it or the course's seconds have passed.
func await(what, late string) State {
	return State{
		Type: "Task", Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
		Parameters: map[string]any{
			"FunctionName": "${LifecycleFunctionArn}",
			"Payload": map[string]any{"op": "await", "waitsFor": what, "token.$": "$$.Task.Token",
				"course.$": "$", "execution.$": "$$.Execution.Id"},
		},
		ResultPath:         "$.woken",
		TimeoutSecondsPath: "$.seconds",
		Retry:              tokenRetry(busyStore()),
		Catch: []Catcher{
			{ErrorEquals: []string{timedOut}, ResultPath: "$.woken", Next: late},
			toQuarantine(),
		},
		Next: "Tick",
	}
}

// ends close the round.
func ends() Flow {
	closing := operation("close", "Computes the times to acknowledge and to resolve and writes the report.",
		map[string]any{"course.$": "$"})
	closing.Next = "TellResolved"
	last := quarantineState("Keeps the round with the reason why it could not go on; a redrive takes it up again.", "$")
	last.End = true
	return Flow{
		{"Close", closing},
		{"TellResolved", State{
			Type: "Task", Resource: "${NotifyFunctionArn}", TimeoutSeconds: 30,
			Parameters: map[string]any{"op": "resolved", "incidentId.$": "$.incidentId", "round.$": "$.round",
				"execution.$": "$$.Execution.Id"},
			Retry: lambdaRetry(busyStore(), again(2, 5, fault.ChannelBusy)), Catch: []Catcher{toQuarantine()},
			End: true,
		}},
		{"Done", State{Type: "Succeed"}},
		{"Quarantine", last},
	}
}
