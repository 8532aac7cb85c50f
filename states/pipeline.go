package states

import "github.com/cloudops-autopilot/autopilot/tasks/fault"

// conflictLimit is how often an event is decided again because another
// execution wrote first. Each round of a burst lets at least one of them through.
const conflictLimit = 40

// Pipeline returns the machine that carries one event from its envelope, which
// is the execution's input, to its outcome.
func Pipeline() Machine {
	return Machine{
		Comment: "One event of the account: classified, correlated, kept, explained, told. What cannot be processed ends in the quarantine queue.",
		StartAt: "Classify",
		States:  append(append(decide(), tell()...), quarantine()...),
	}
}

// decide is the way from an envelope to a stored decision.
func decide() Flow {
	return Flow{
		{"Classify", State{
			Type: "Task", Resource: "${ClassifyFunctionArn}", TimeoutSeconds: 15,
			Comment: "Makes a signal of the raw envelope. The counter of conflicts begins here, which spares a state.",
			ResultSelector: map[string]any{"signal.$": "$.signal", "route.$": "$.route", "reason.$": "$.reason",
				"conflicts": map[string]any{"count": 0}},
			Retry: lambdaRetry(), Catch: []Catcher{toQuarantine()},
			Next: "Route",
		}},
		{"Route", State{
			Type:    "Choice",
			Comment: "Noise goes straight to the ledger: three transitions in all.",
			Choices: []Choice{
				{Variable: "$.route", StringEquals: "correlate", Next: "Correlate"},
				{Variable: "$.route", StringEquals: "record", Next: "Record"},
			},
			Default: "Unusable",
		}},
		{"Record", State{
			Type: "Task", Resource: "${PersistFunctionArn}", TimeoutSeconds: 15,
			Parameters: map[string]any{"signal.$": "$.signal", "reason.$": "$.reason", "execution.$": "$$.Execution.Id"},
			Retry:      lambdaRetry(busyStore()), Catch: []Catcher{toQuarantine()},
			End: true,
		}},
		{"Correlate", State{
			Type: "Task", Resource: "${CorrelateFunctionArn}", TimeoutSeconds: 20,
			Parameters: map[string]any{"signal.$": "$.signal", "execution.$": "$$.Execution.Id"},
			ResultPath: "$.correlated",
			Retry:      lambdaRetry(busyStore()), Catch: []Catcher{toQuarantine()},
			Next: "Persist",
		}},
		{"Persist", State{
			Type: "Task", Resource: "${PersistFunctionArn}", TimeoutSeconds: 20,
			Parameters: map[string]any{"signal.$": "$.correlated.signal", "decision.$": "$.correlated.decision",
				"execution.$": "$$.Execution.Id"},
			ResultPath: "$.saved",
			Retry:      lambdaRetry(busyStore()),
			Catch: []Catcher{
				{ErrorEquals: names(fault.StoreConflict), ResultPath: "$.error", Next: "CountConflict"},
				toQuarantine(),
			},
			Next: "WhatNext",
		}},
		{"CountConflict", State{
			Type:       "Pass",
			Parameters: map[string]any{"count.$": "States.MathAdd($.conflicts.count, 1)"},
			ResultPath: "$.conflicts",
			Next:       "DecideAgain",
		}},
		{"DecideAgain", State{
			Type:    "Choice",
			Comment: "Another execution wrote first, so the decision is made again on what is there now.",
			Choices: []Choice{{Variable: "$.conflicts.count", NumericLessThan: new(conflictLimit), Next: "Correlate"}},
			Default: "GiveUp",
		}},
		{"GiveUp", State{Type: "Pass", InputPath: "$.error", Next: "Quarantine"}},
		{"WhatNext", State{
			Type:    "Choice",
			Comment: "Persist answers from the incident as it is now, so a repeat makes good what a crash left undone.",
			Choices: []Choice{
				{Variable: "$.saved.next", StringEquals: "none", Next: "Done"},
				{And: []Choice{
					{Variable: "$.saved.next", StringEquals: "tell"},
					{Variable: "$.saved.round", NumericEquals: new(1)},
				}, Next: "StartLifecycle"},
				{Variable: "$.saved.next", StringEquals: "tell", Next: "RestartLifecycle"},
				{Variable: "$.saved.next", StringEquals: "wake", Next: "Wake"},
			},
			Default: "Done",
		}},
	}
}

// tell is the way from a stored decision to people.
func tell() Flow {
	return Flow{
		{"StartLifecycle", startLifecycle("$.saved.incidentId",
			"Named for the incident, so that a repeat is harmless. Urgent incidents page from there while this execution analyses.")},
		{"RestartLifecycle", startLifecycle("States.Format('{}-r{}', $.saved.incidentId, $.saved.round)",
			"A reopened incident has a lifecycle for each round.")},
		{"Analyze", analyze(nil, 60, []Retrier{again(3, 2, fault.ModelBusy)}, "AnalyzeByRules")},
		{"AnalyzeByRules", analyze(map[string]any{"analyst": "rules", "because.$": "$.analysis.Error"}, 20, nil, "Notify")},
		{"Notify", State{
			Type: "Task", Resource: "${NotifyFunctionArn}", TimeoutSeconds: 30,
			Comment: "Tells people the analysis: with the first message below high, as an update to a page above.",
			Parameters: map[string]any{"op": "analysis", "incidentId.$": "$.saved.incidentId", "round.$": "$.saved.round",
				"execution.$": "$$.Execution.Id"},
			Retry: lambdaRetry(busyStore(), again(2, 5, fault.ChannelBusy)), Catch: []Catcher{toQuarantine()},
			End: true,
		}},
		{"Wake", State{
			Type: "Task", Resource: "${LifecycleFunctionArn}", TimeoutSeconds: 20,
			Comment: "Lets the lifecycle that waits for this incident look at it again.",
			Parameters: map[string]any{"op": "wake", "incidentId.$": "$.saved.incidentId", "round.$": "$.saved.round",
				"execution.$": "$$.Execution.Id"},
			Retry: lambdaRetry(busyStore()), Catch: []Catcher{toQuarantine()},
			End: true,
		}},
		{"Done", State{Type: "Succeed"}},
	}
}

// quarantine is where all that cannot be processed ends. The message comes first,
// and needs nothing but the queue; that it is counted comes after.
func quarantine() Flow {
	keep := quarantineState("Keeps the raw event with the reason why it could not be processed.", "$")
	keep.ResultPath, keep.Next = Discard, "RecordQuarantine"
	return Flow{
		{"Unusable", State{
			Type:       "Pass",
			Comment:    "Classify refused the event: the refusal takes the shape of an error.",
			Parameters: map[string]any{"Error": string(fault.UnusableEvent), "Cause.$": "$.reason"},
			Next:       "Quarantine",
		}},
		{"Quarantine", keep},
		{"RecordQuarantine", State{
			Type: "Task", Resource: "${PersistFunctionArn}", TimeoutSeconds: 15,
			Comment:    "Puts the outcome into the ledger, unless the event has one there. The event is safe, whatever comes of it.",
			Parameters: map[string]any{"quarantined.$": "$$.Execution.Input", "reason.$": "$.Cause", "execution.$": "$$.Execution.Id"},
			Retry:      lambdaRetry(busyStore()),
			Catch:      []Catcher{{ErrorEquals: []string{anyError}, Next: "Done"}},
			End:        true,
		}},
	}
}

func startLifecycle(name, comment string) State {
	return State{
		Type: "Task", Resource: "arn:aws:states:::states:startExecution", TimeoutSeconds: 20,
		Comment: comment,
		Parameters: map[string]any{
			"StateMachineArn": "${LifecycleStateMachineArn}",
			"Name.$":          name,
			"Input":           map[string]any{"incidentId.$": "$.saved.incidentId", "round.$": "$.saved.round"},
		},
		ResultPath: Discard,
		Retry: []Retrier{
			{ErrorEquals: []string{alreadyExists, alreadyExistsShort, alreadyExistsBare}},
			{ErrorEquals: []string{taskFailed, timedOut}, IntervalSeconds: 1, MaxAttempts: 5, BackoffRate: 2,
				MaxDelaySeconds: 20, JitterStrategy: "FULL"},
		},
		Catch: []Catcher{
			{ErrorEquals: []string{alreadyExists, alreadyExistsShort, alreadyExistsBare}, ResultPath: "$.lifecycle", Next: "Analyze"},
			toQuarantine(),
		},
		Next: "Analyze",
	}
}

// analyze never leads to quarantine: a message without an analysis is better
// than none. What went wrong travels in $.analysis.
func analyze(more map[string]any, seconds int, own []Retrier, otherwise string) State {
	in := map[string]any{"incidentId.$": "$.saved.incidentId", "round.$": "$.saved.round", "execution.$": "$$.Execution.Id"}
	for k, v := range more {
		in[k] = v
	}
	return State{
		Type: "Task", Resource: "${AnalyzeFunctionArn}", TimeoutSeconds: seconds,
		Parameters: in, ResultPath: "$.analysis",
		Retry: append([]Retrier{service, crowded, busyStore()}, own...),
		Catch: []Catcher{{ErrorEquals: []string{anyError}, ResultPath: "$.analysis", Next: otherwise}},
		Next:  "Notify",
	}
}
