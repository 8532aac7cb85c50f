package states

import "github.com/cloudops-autopilot/autopilot/tasks/fault"

// The names of AWS that the machines match.
const (
	anyError      = "States.ALL"
	taskFailed    = "States.TaskFailed"
	timedOut      = "States.Timeout"
	alreadyExists = "StepFunctions.ExecutionAlreadyExistsException"
	// Some implementations of the service leave out the word Exception, and some
	// the name of the service as well, which is how the API itself names it.
	alreadyExistsShort = "StepFunctions.ExecutionAlreadyExists"
	alreadyExistsBare  = "ExecutionAlreadyExists"
)

// service is what the Lambda service itself may answer on a bad moment; AWS
// recommends to retry these on every Lambda task.
var service = Retrier{
	ErrorEquals: []string{"Lambda.ClientExecutionTimeoutException", "Lambda.ServiceException",
		"Lambda.AWSLambdaException", "Lambda.SdkClientException"},
	IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2, MaxDelaySeconds: 20, JitterStrategy: "FULL",
}

// crowded is the answer at the concurrency limit. Full jitter spreads a burst.
var crowded = Retrier{
	ErrorEquals:     []string{"Lambda.TooManyRequestsException"},
	IntervalSeconds: 1, MaxAttempts: 8, BackoffRate: 2, MaxDelaySeconds: 20, JitterStrategy: "FULL",
}

// crashed is a function that died or never answered. Two more attempts are
// harmless, because every task may be repeated.
func crashed(more ...string) Retrier {
	return Retrier{
		ErrorEquals:     append([]string{"Lambda.Unknown", "Sandbox.Timedout", "Runtime.ExitError"}, more...),
		IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 2, MaxDelaySeconds: 10, JitterStrategy: "FULL",
	}
}

// again retries the named faults. Faults that are not Retryable have no place here.
func again(seconds, attempts int, faults ...fault.Fault) Retrier {
	return Retrier{
		ErrorEquals:     names(faults...),
		IntervalSeconds: seconds, MaxAttempts: attempts, BackoffRate: 2, MaxDelaySeconds: 20, JitterStrategy: "FULL",
	}
}

func names(faults ...fault.Fault) []string {
	out := make([]string, 0, len(faults))
	for _, f := range faults {
		out = append(out, string(f))
	}
	return out
}

// busyStore retries a table that throttles or does not answer.
func busyStore() Retrier { return again(1, 6, fault.StoreBusy) }

// lambdaRetry is the set that every Lambda task of the pipeline begins with.
func lambdaRetry(own ...Retrier) []Retrier {
	return append([]Retrier{service, crowded, crashed(timedOut)}, own...)
}

// tokenRetry is the set for tasks that wait for a token. Their time-out is an
// answer ("nobody came"), so it is never retried.
func tokenRetry(own ...Retrier) []Retrier {
	return append([]Retrier{service, crowded, crashed()}, own...)
}
