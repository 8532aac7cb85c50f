// Package send puts the events of a file on an event bus.
//
// Events go in batches of up to ten, in the order of the file. An entry that the
// bus refuses for now is tried again with the others of its kind; one that no
// retry can help is reported with its place and the field that is wrong, and
// holds nothing up. Which clients and which bus is left to the caller.
package send

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"golang.org/x/time/rate"

	"github.com/cloudops-autopilot/autopilot/tools/bus/putevents"
)

// A Client puts events on a bus.
type Client interface {
	PutEvents(ctx context.Context, in *eventbridge.PutEventsInput, opts ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error)
}

// Options say where events go; only Client has no default.
type Options struct {
	Client   Client
	Bus      func(source string) string // name or ARN of the bus for events of a source; nil: the default bus
	Rate     float64                    // events a second; 0: as fast as the bus takes them
	Attempts int                        // tries of an entry that may succeed later; 8
	Pause    time.Duration              // before the first retry, doubled each time; 200 ms
	Report   func(Problem)              // called for each event that failed, and for each that is no event
	Progress func(accepted, failed int) // called after each batch
}

// A Problem is what is wrong with one event of the input.
type Problem struct {
	Place  string // "line 3" or "event 3"
	Reason string
	Sent   bool // it was sent nevertheless and will be found in quarantine
}

func (p Problem) String() string {
	if p.Sent {
		return fmt.Sprintf("%s: %s; sent as it is, look for it in quarantine", p.Place, p.Reason)
	}
	return fmt.Sprintf("%s: %s", p.Place, p.Reason)
}

// A Result counts events.
type Result struct{ Accepted, Failed, Unreadable int }

// All sends every event of in. Its error is one that ended the work; what became
// of single events is in the result.
func All(ctx context.Context, in io.Reader, o Options) (Result, error) {
	o.setDefaults()
	s := &sender{Options: o, limit: rate.NewLimiter(rate.Inf, putevents.MaxEntries)}
	if o.Rate > 0 {
		s.limit = rate.NewLimiter(rate.Limit(o.Rate), putevents.MaxEntries)
	}
	for it, err := range items(in) {
		if err != nil {
			return s.result, err
		}
		if err := s.add(ctx, it); err != nil {
			return s.result, err
		}
	}
	return s.result, s.flush(ctx)
}

func (o *Options) setDefaults() {
	if o.Attempts == 0 {
		o.Attempts = 8
	}
	if o.Pause == 0 {
		o.Pause = 200 * time.Millisecond
	}
	if o.Bus == nil {
		o.Bus = func(string) string { return "" }
	}
	if o.Report == nil {
		o.Report = func(Problem) {}
	}
	if o.Progress == nil {
		o.Progress = func(int, int) {}
	}
}

// A sender gathers a batch and puts it on the bus.
type sender struct {
	Options
	limit  *rate.Limiter
	batch  []pending
	bytes  int
	result Result
}

type pending struct {
	place string
	entry types.PutEventsRequestEntry
}

func (s *sender) add(ctx context.Context, it item) error {
	entry, complaint, err := entryOf(it.raw, s.Bus)
	if err != nil {
		s.fail(it.place, err.Error())
		return nil
	}
	if complaint != nil {
		s.result.Unreadable++
		s.Report(Problem{it.place, complaint.Error(), true})
	}
	size := sizeOf(entry)
	if s.bytes+size > putevents.MaxBytes {
		if err := s.flush(ctx); err != nil {
			return err
		}
	}
	s.batch, s.bytes = append(s.batch, pending{it.place, entry}), s.bytes+size
	if len(s.batch) == s.batchSize() {
		return s.flush(ctx)
	}
	return nil
}

// batchSize keeps slow rates even: no batch holds more than a tenth of a second.
func (s *sender) batchSize() int {
	if s.Rate <= 0 {
		return putevents.MaxEntries
	}
	return max(1, min(putevents.MaxEntries, int(s.Rate/10)))
}

func (s *sender) fail(place, reason string) {
	s.result.Failed++
	s.Report(Problem{Place: place, Reason: reason})
}

// flush puts the batch on the bus, again and again for entries that may succeed.
func (s *sender) flush(ctx context.Context) error {
	left := s.batch
	s.batch, s.bytes = nil, 0
	if len(left) == 0 {
		return nil
	}
	if err := s.limit.WaitN(ctx, len(left)); err != nil {
		return err
	}
	for attempt := 1; len(left) > 0; attempt++ {
		var err error
		if left, err = s.put(ctx, left, attempt == s.Attempts); err != nil {
			return err
		}
		if len(left) > 0 {
			if err := sleep(ctx, s.Pause<<(attempt-1)); err != nil {
				return err
			}
		}
	}
	s.Progress(s.result.Accepted, s.result.Failed)
	return nil
}

// put tries once and returns the entries worth another try; on the last try
// there are none.
func (s *sender) put(ctx context.Context, batch []pending, last bool) ([]pending, error) {
	in := &eventbridge.PutEventsInput{}
	for _, p := range batch {
		in.Entries = append(in.Entries, p.entry)
	}
	out, err := s.Client.PutEvents(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("put events: %w", err)
	}
	if len(out.Entries) != len(batch) {
		return nil, fmt.Errorf("put events: the bus answered for %d of %d events", len(out.Entries), len(batch))
	}
	var again []pending
	for i, e := range out.Entries {
		switch code := aws.ToString(e.ErrorCode); {
		case code == "":
			s.result.Accepted++
		case retryable(code) && !last:
			again = append(again, batch[i])
		default:
			s.fail(batch[i].place, code+": "+aws.ToString(e.ErrorMessage))
		}
	}
	return again, nil
}

func retryable(code string) bool {
	return code == "ThrottlingException" || code == "InternalFailure" || code == "InternalException"
}

// sleep waits about d.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d/2 + rand.N(d/2+1)):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
