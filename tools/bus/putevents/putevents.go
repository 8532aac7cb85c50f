// Package putevents serves the PutEvents and TestEventPattern operations of
// EventBridge, so that the AWS CLI and the SDKs can put events on the local bus.
//
// Limits and errors are those of EventBridge, but for three things that a local
// bus does otherwise on purpose. It takes sources that begin with "aws.", which
// AWS reserves to itself. It unwraps forwarded events (package forwarded) at
// once, so that a recorded AWS event keeps its id and meets the same rules as on
// the bus it came from. And there is nobody to be refused: AccessDeniedException
// and the NotAuthorizedFor… errors do not occur.
//
// Keeping and delivering events is left to package bus.
package putevents

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cloudops-autopilot/autopilot/tools/awsjson"
	"github.com/cloudops-autopilot/autopilot/tools/bus"
	"github.com/cloudops-autopilot/autopilot/tools/bus/forwarded"
	"github.com/cloudops-autopilot/autopilot/tools/bus/pattern"
)

// A Bus accepts all the events or, with an error, none.
type Bus interface {
	Put(ctx context.Context, events ...bus.Event) error
}

// Options are the collaborators of the endpoint; only Bus has no default.
type Options struct {
	Bus     Bus
	Buses   []string // names of the buses besides "default"
	Account string   // 000000000000
	Region  string   // us-east-1
	Now     func() time.Time
	NewID   func() string
	Logger  *slog.Logger
}

// New returns the service.
func New(o Options) *awsjson.Service {
	o.Account = cmp.Or(o.Account, "000000000000")
	o.Region = cmp.Or(o.Region, "us-east-1")
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = uuid.NewString
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	e := &endpoint{Options: o}
	return &awsjson.Service{
		Prefix: "AWSEvents", Version: "1.1", MaxBody: 8 << 20, Logger: o.Logger,
		Operations: map[string]awsjson.Operation{"PutEvents": e.putEvents, "TestEventPattern": testEventPattern},
	}
}

type endpoint struct {
	Options
	awsSource sync.Once
}

type result struct {
	EventID      string `json:"EventId,omitempty"`
	ErrorCode    string `json:",omitempty"`
	ErrorMessage string `json:",omitempty"`
}

type answer struct {
	FailedEntryCount int
	Entries          []result
}

func (e *endpoint) putEvents(ctx context.Context, body []byte) (any, error) {
	var in struct{ Entries []entry }
	if err := awsjson.Decode(body, &in); err != nil {
		return nil, err
	}
	if err := checkRequest(in.Entries); err != nil {
		return nil, err
	}
	results := make([]result, len(in.Entries))
	var events []bus.Event
	var places []int // of events in results
	for i, entry := range in.Entries {
		event, id, err := e.accept(entry)
		if err != nil {
			results[i] = result{ErrorCode: err.Code, ErrorMessage: err.Message}
			continue
		}
		results[i] = result{EventID: id}
		if event != nil {
			events, places = append(events, *event), append(places, i)
		}
	}
	if failure := e.put(ctx, events); failure != nil {
		for _, i := range places {
			results[i] = *failure
		}
	}
	return answerOf(results), nil
}

func answerOf(results []result) answer {
	a := answer{Entries: results}
	for _, r := range results {
		if r.ErrorCode != "" {
			a.FailedEntryCount++
		}
	}
	return a
}

// put returns the result of every event when the bus takes none.
func (e *endpoint) put(ctx context.Context, events []bus.Event) *result {
	if len(events) == 0 {
		return nil
	}
	switch err := e.Bus.Put(ctx, events...); {
	case err == nil:
		return nil
	case errors.Is(err, bus.ErrBusy):
		return &result{ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded: " + bus.ErrBusy.Error() + "."}
	default:
		e.Logger.ErrorContext(ctx, "events refused", "count", len(events), "err", err)
		return &result{ErrorCode: "InternalFailure", ErrorMessage: "Internal failure: the event could not be stored."}
	}
}

// accept turns an entry into an event for the bus. No event and no error means
// that the bus named does not exist: EventBridge answers with an id then and
// drops the event.
func (e *endpoint) accept(in entry) (*bus.Event, string, *awsjson.Error) {
	if err := in.check(); err != nil {
		return nil, "", err
	}
	name, known := e.busName(in.EventBusName)
	id := e.NewID()
	if !known {
		e.Logger.Warn("event dropped: no such bus", "bus", in.EventBusName, "event", id)
		return nil, id, nil
	}
	if inner, innerID, ok := forwarded.Unwrap(in.Source, in.DetailType, json.RawMessage(in.Detail)); ok {
		return &bus.Event{Bus: name, Envelope: inner}, innerID, nil
	}
	if strings.HasPrefix(in.Source, "aws.") {
		e.awsSource.Do(func() {
			e.Logger.Info(`sources that begin with "aws." are taken here; AWS refuses them with NotAuthorizedForSourceException`, "source", in.Source)
		})
	}
	envelope, err := in.envelope(id, e.Account, e.Region, e.Now())
	if err != nil {
		return nil, "", awsjson.Errorf("MalformedDetail", "Detail is malformed.")
	}
	return &bus.Event{Bus: name, Envelope: envelope}, id, nil
}

// busName understands a name and an ARN; "" is the default bus.
func (e *endpoint) busName(nameOrARN string) (string, bool) {
	name := nameOrARN
	if strings.HasPrefix(nameOrARN, "arn:") {
		_, name, _ = strings.Cut(nameOrARN, ":event-bus/")
	}
	if nameOrARN == "" || name == "default" {
		return "", true
	}
	for _, b := range e.Buses {
		if b == name {
			return name, true
		}
	}
	return "", false
}

func testEventPattern(_ context.Context, body []byte) (any, error) {
	var in struct{ Event, EventPattern string }
	if err := awsjson.Decode(body, &in); err != nil {
		return nil, err
	}
	p, err := pattern.Compile([]byte(in.EventPattern))
	if inv := (*pattern.Invalid)(nil); errors.As(err, &inv) {
		return nil, awsjson.Errorf("InvalidEventPatternException", "%s", strings.TrimPrefix(inv.Error(), "InvalidEventPatternException: "))
	}
	event, err := pattern.Decode([]byte(in.Event))
	if err != nil {
		return nil, awsjson.Errorf("ValidationException", "Parameter Event is not valid. Reason: %v", err)
	}
	for _, field := range []string{"id", "account", "source", "time", "region", "resources", "detail-type"} {
		if _, ok := event[field]; !ok {
			return nil, awsjson.Errorf("ValidationException", "Parameter Event is not valid. Reason: %s is missing", field)
		}
	}
	return map[string]bool{"Result": p.Match(event)}, nil
}

func checkRequest(entries []entry) *awsjson.Error {
	reason := ""
	switch n := len(entries); {
	case entries == nil:
		reason = "Value null at 'entries' failed to satisfy constraint: Member must not be null"
	case n == 0:
		reason = "Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1"
	case n > MaxEntries:
		reason = fmt.Sprintf("Value '[%d entries]' at 'entries' failed to satisfy constraint: Member must have length less than or equal to %d", n, MaxEntries)
	}
	if reason != "" {
		return awsjson.Errorf("ValidationException", "1 validation error detected: %s", reason)
	}
	total := 0
	for _, e := range entries {
		total += e.size()
	}
	if total > MaxBytes {
		return awsjson.Errorf("ValidationException", "Total size of the entries in the request is over the limit.")
	}
	return nil
}
