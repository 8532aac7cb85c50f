package states

// quarantineState sends what the execution was started with to the quarantine
// queue, whole, with the error found at path and who met it. The machine is
// named so that a redrive starts the same one again.
func quarantineState(comment, path string) State {
	return State{
		Type:     "Task",
		Comment:  comment,
		Resource: "arn:aws:states:::sqs:sendMessage",
		Parameters: map[string]any{
			"QueueUrl": "${QuarantineQueueUrl}",
			"MessageBody": map[string]any{
				"event.$":     "$$.Execution.Input",
				"reason.$":    path + ".Cause",
				"fault.$":     path + ".Error",
				"execution.$": "$$.Execution.Id",
				"machine.$":   "$$.StateMachine.Id",
			},
		},
		TimeoutSeconds: 30,
		Retry: []Retrier{{
			ErrorEquals:     []string{taskFailed, timedOut},
			IntervalSeconds: 1, MaxAttempts: 6, BackoffRate: 2, MaxDelaySeconds: 20, JitterStrategy: "FULL",
		}},
	}
}

// toQuarantine catches all that is left. The error replaces the input, which
// keeps large events clear of the payload limit.
func toQuarantine() Catcher { return Catcher{ErrorEquals: []string{anyError}, Next: "Quarantine"} }
