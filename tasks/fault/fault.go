// Package fault names the failures that Retry and Catch of the state machines
// may refer to.
//
// Across Lambda only the name of an error survives, and by default it is the Go
// type of the outermost error. A Fault anywhere in an error chain is therefore
// handed over by Named as the name that Step Functions sees. Which faults are
// worth another try is said here and nowhere else, see Retryable.
//
// What to do about a fault is left to the packages states and tasks.
package fault

import (
	"context"
	"errors"

	"github.com/aws/aws-lambda-go/lambda/messages"
)

// A Fault is an error that the workflow knows by name.
type Fault string

// The faults of the product.
const (
	// UnusableEvent: the input is no usable event. It is never retried; the raw
	// event goes to the quarantine queue.
	UnusableEvent Fault = "UnusableEvent"
	// StoreConflict: another execution wrote first and the decision no longer
	// holds. The workflow decides again.
	StoreConflict Fault = "StoreConflict"
	// StoreBusy: the table throttled or did not answer. Retried with back-off.
	StoreBusy Fault = "StoreBusy"
	// ModelBusy: Bedrock throttled, timed out or is not ready. Retried slowly;
	// the rules-based analyst stands in when it lasts.
	ModelBusy Fault = "ModelBusy"
	// ModelRefused: Bedrock will not answer this request. Never retried.
	ModelRefused Fault = "ModelRefused"
	// ChannelBusy: SNS throttled or did not answer before accepting anything.
	// Retried with back-off.
	ChannelBusy Fault = "ChannelBusy"
	// ChannelRefused: SNS will not take this message. Never retried.
	ChannelRefused Fault = "ChannelRefused"
	// BadConfig: the stored configuration cannot be used. Never retried.
	BadConfig Fault = "BadConfig"
	// NotFound: the thing asked for is not there.
	NotFound Fault = "NotFound"
)

// Error returns the name that Step Functions sees.
func (f Fault) Error() string { return string(f) }

// All lists every fault, for tests that hold the workflow against it.
func All() []Fault {
	return []Fault{UnusableEvent, StoreConflict, StoreBusy, ModelBusy, ModelRefused,
		ChannelBusy, ChannelRefused, BadConfig, NotFound}
}

// Retryable says whether the same call may succeed when it is made again.
func (f Fault) Retryable() bool {
	switch f {
	case StoreBusy, ModelBusy, ChannelBusy:
		return true
	default:
		return false
	}
}

// Named wraps the handler h so that a Fault anywhere in its error is the name
// that Lambda reports and Step Functions matches.
func Named[In, Out any](h func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	return func(ctx context.Context, in In) (Out, error) {
		out, err := h(ctx, in)
		if f := Fault(""); errors.As(err, &f) {
			err = messages.InvokeResponse_Error{Type: string(f), Message: err.Error()}
		}
		return out, err
	}
}
