package simulate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/virtual"
)

// strikes draws whether a call meets trouble.
func (r *run) strikes(share float64) bool {
	if r.calm || r.rand.Float64() >= share {
		return false
	}
	r.report.Faults++
	return true
}

// beforeEffect are the failures of a task that did nothing.
var beforeEffect = []engine.TaskError{
	{Name: "Lambda.TooManyRequestsException", Cause: "simulated: at the concurrency limit"},
	{Name: "Lambda.ServiceException", Cause: "simulated: the service failed"},
	{Name: "Lambda.ClientExecutionTimeoutException", Cause: "simulated: no connection"},
	{Name: "Runtime.ExitError", Cause: "simulated: the function died before it began"},
}

// hooks make tasks fail before their effect, and lose answers after it.
func (r *run) hooks() engine.Hooks {
	return engine.Hooks{
		Before: func(*engine.Task) error {
			if !r.strikes(r.o.Faults) {
				return nil
			}
			e := beforeEffect[r.rand.IntN(len(beforeEffect))]
			return &e
		},
		After: func(_ *engine.Task, output any, err error) (any, error) {
			if err == nil && r.strikes(r.o.Faults) {
				return nil, &engine.TaskError{Name: "Lambda.Unknown", Cause: "simulated: the answer was lost"}
			}
			return output, err
		},
	}
}

// errThrottled is what the store says when it did nothing, errLost when it may have.
var (
	errThrottled = fmt.Errorf("simulated: throttled: %w", fault.StoreBusy)
	errLost      = fmt.Errorf("simulated: the answer was lost: %w", fault.StoreBusy)
)

func ignoreTrouble(err error) error {
	if errors.Is(err, fault.StoreBusy) || errors.Is(err, fault.StoreConflict) {
		return nil
	}
	return err
}

// unsteady wraps the store: reads and writes are throttled, and of a write that
// was made the answer may be lost.
func (r *run) unsteady(b store.Backend) store.Backend { return unsteady{b, r} }

type unsteady struct {
	store.Backend
	r *run
}

// Get may be throttled.
func (u unsteady) Get(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	if u.r.strikes(u.r.o.Faults / 5) {
		return nil, errThrottled
	}
	return u.Backend.Get(ctx, keys...)
}

// Query may be throttled.
func (u unsteady) Query(ctx context.Context, q store.Range) ([]store.Item, string, error) {
	if u.r.strikes(u.r.o.Faults / 5) {
		return nil, "", errThrottled
	}
	return u.Backend.Query(ctx, q)
}

// Commit may be throttled, or be made without anybody hearing of it.
func (u unsteady) Commit(ctx context.Context, token string, writes ...store.Write) error {
	if u.r.strikes(u.r.o.Faults / 5) {
		return errThrottled
	}
	err := u.Backend.Commit(ctx, token, writes...)
	if err == nil && u.r.strikes(u.r.o.Faults/5) {
		return errLost
	}
	return err
}

// publish is SNS: it refuses for now, takes the message, or takes it and the
// answer is lost.
func (r *run) publish(m virtual.Message) error {
	if r.strikes(r.o.Faults) {
		return &smithy.GenericAPIError{Code: "Throttled", Message: "simulated"}
	}
	id, err := identity(m)
	if err != nil {
		return err
	}
	r.told[id]++
	r.report.Messages++
	if r.strikes(r.o.Faults / 2) {
		return &smithyhttp.RequestSendError{Err: io.ErrUnexpectedEOF}
	}
	return nil
}

// identity is what makes two messages the same one.
func identity(m virtual.Message) (string, error) {
	var byProtocol map[string]string
	if err := json.Unmarshal([]byte(m.Body), &byProtocol); err != nil {
		return "", fmt.Errorf("message body: %w", err)
	}
	var doc struct {
		ID, Type, Channel string
		Round, Level      int
	}
	if err := json.Unmarshal([]byte(byProtocol["sqs"]), &doc); err != nil {
		return "", fmt.Errorf("message for programs: %w", err)
	}
	return fmt.Sprintf("%s round %d: %s, level %d, channel %s, to %s", doc.ID, doc.Round, doc.Type, doc.Level, doc.Channel, m.Topic), nil
}
