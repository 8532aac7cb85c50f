// Package quarantine reads and empties the queues that hold what could not be
// processed: executions that met an error they could not get over, and events
// that a rule could not deliver.
//
// Looking takes nothing away: messages are received, shown and given back.
// Redrive starts the state machine again on the same input, under a name made
// of the message's id, and deletes the message; done twice, it starts once.
package quarantine

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// Queues is the part of the SQS client that is called.
type Queues interface {
	ReceiveMessage(ctx context.Context, in *sqs.ReceiveMessageInput, opts ...func(*sqs.Options)) (*sqs.ReceiveMessageOutput, error)
	DeleteMessage(ctx context.Context, in *sqs.DeleteMessageInput, opts ...func(*sqs.Options)) (*sqs.DeleteMessageOutput, error)
	ChangeMessageVisibility(ctx context.Context, in *sqs.ChangeMessageVisibilityInput, opts ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityOutput, error)
	GetQueueAttributes(ctx context.Context, in *sqs.GetQueueAttributesInput, opts ...func(*sqs.Options)) (*sqs.GetQueueAttributesOutput, error)
}

// Machines is the part of the Step Functions client that is called.
type Machines interface {
	StartExecution(ctx context.Context, in *sfn.StartExecutionInput, opts ...func(*sfn.Options)) (*sfn.StartExecutionOutput, error)
}

// An Item is one message in quarantine.
type Item struct {
	ID      string          `json:"id"` // of the message
	At      time.Time       `json:"at"`
	Fault   string          `json:"fault"`
	Reason  string          `json:"reason"`
	From    string          `json:"from,omitempty"`    // the execution or the rule
	Machine string          `json:"machine,omitempty"` // ARN of what takes it up again
	Event   json.RawMessage `json:"event"`

	queue, handle string
}

// A Ward is the set of queues of one stack.
type Ward struct {
	SQS    Queues
	SFN    Machines // needed by Redrive only
	Queues []string // URLs
	Pause  int32    // seconds to wait for a message that should be there; 1
}

// hidden is how long a message that is looked at stays invisible to others.
const hidden = 60

// emptyPolls in a row say that a queue has no more messages to give.
const emptyPolls = 3

// List returns up to limit items, oldest first; with a HeldError those that it got.
func (w Ward) List(ctx context.Context, limit int) ([]Item, error) {
	var all []Item
	err := w.each(ctx, func(batch []Item) (bool, error) {
		all = append(all, batch...)
		return len(all) < limit, nil
	})
	slices.SortStableFunc(all, func(a, b Item) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return all[:min(len(all), limit)], err
}

// ErrNotFound says that no queue gave a message of that id.
var ErrNotFound = errors.New("not in quarantine")

// Show returns one item.
func (w Ward) Show(ctx context.Context, id string) (found Item, err error) {
	err = w.each(ctx, func(batch []Item) (bool, error) {
		for _, it := range batch {
			if it.ID == id {
				found = it
			}
		}
		return found.ID == "", nil
	})
	if err == nil && found.ID == "" {
		err = fmt.Errorf("message %s: %w", id, ErrNotFound)
	}
	return found, err
}

// A HeldError says how many messages could not be received because another
// reader has them. They come back when it is done, after a minute at most.
type HeldError int

func (n HeldError) Error() string {
	return fmt.Sprintf("%d more are with another reader at the moment: look again in a minute", int(n))
}

// each receives all messages batch by batch until look has seen enough, then
// gives back those that are still there.
func (w Ward) each(ctx context.Context, look func(batch []Item) (more bool, err error)) error {
	var held HeldError
	for _, queue := range w.Queues {
		n, err := w.eachOf(ctx, queue, look)
		if err != nil {
			return fmt.Errorf("queue %s: %w", queue, err)
		}
		held += n
	}
	if held > 0 {
		return held
	}
	return nil
}

// eachOf also returns how many messages others hold, when it came to the end.
func (w Ward) eachOf(ctx context.Context, queue string, look func([]Item) (bool, error)) (held HeldError, err error) {
	left, err := w.depth(ctx, queue, types.QueueAttributeNameApproximateNumberOfMessages)
	if err != nil {
		return 0, err
	}
	var taken []Item
	defer func() { err = errors.Join(err, w.giveBack(context.WithoutCancel(ctx), taken)) }()
	for empty := 0; left > 0 && empty < emptyPolls; {
		batch, err := w.receive(ctx, queue)
		if err != nil {
			return 0, err
		}
		if len(batch) == 0 {
			empty++
			continue
		}
		empty, left = 0, left-len(batch)
		more, err := look(batch)
		taken = append(taken, batch...)
		if err != nil || !more {
			return 0, err
		}
	}
	hidden, err := w.depth(ctx, queue, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible)
	for _, it := range taken {
		if it.handle != "" {
			hidden--
		}
	}
	return HeldError(max(hidden, 0)), err
}

func (w Ward) depth(ctx context.Context, queue string, which types.QueueAttributeName) (int, error) {
	out, err := w.SQS.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &queue, AttributeNames: []types.QueueAttributeName{which}})
	if err != nil {
		return 0, fmt.Errorf("count messages: %w", err)
	}
	return strconv.Atoi(out.Attributes[string(which)])
}

func (w Ward) receive(ctx context.Context, queue string) ([]Item, error) {
	out, err := w.SQS.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: &queue, MaxNumberOfMessages: 10, VisibilityTimeout: hidden, WaitTimeSeconds: cmp.Or(w.Pause, 1),
		MessageAttributeNames:       []string{"All"},
		MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameSentTimestamp},
	})
	if err != nil {
		return nil, fmt.Errorf("receive messages: %w", err)
	}
	var batch []Item
	for _, m := range out.Messages {
		it := read(m)
		it.queue = queue
		batch = append(batch, it)
	}
	return batch, nil
}

// giveBack makes messages visible again that are neither deleted nor, because
// looking took long, back already.
func (w Ward) giveBack(ctx context.Context, taken []Item) error {
	var failed error
	for _, it := range taken {
		if it.handle == "" {
			continue
		}
		_, err := w.SQS.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{QueueUrl: &it.queue, ReceiptHandle: &it.handle})
		if back := (*types.MessageNotInflight)(nil); err != nil && !errors.As(err, &back) {
			failed = errors.Join(failed, fmt.Errorf("give message %s back: %w", it.ID, err))
		}
	}
	return failed
}

// Redrive starts the machines again for the items that want is true of, and
// reports each; failed items stay.
func (w Ward) Redrive(ctx context.Context, want func(Item) bool, report func(Item, error)) error {
	return w.each(ctx, func(batch []Item) (bool, error) {
		for i, it := range batch {
			if !want(it) {
				continue
			}
			err := w.redrive(ctx, it)
			if err == nil {
				batch[i].handle = "" // gone
			}
			report(it, err)
		}
		return true, nil
	})
}

func (w Ward) redrive(ctx context.Context, it Item) error {
	if it.Machine == "" {
		return errors.New("the message does not name a state machine")
	}
	_, err := w.SFN.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: &it.Machine, Name: aws.String("redrive-" + it.ID), Input: aws.String(string(it.Event))})
	if exists := (*sfntypes.ExecutionAlreadyExists)(nil); err != nil && !errors.As(err, &exists) {
		return fmt.Errorf("start the machine again: %w", err)
	}
	if _, err := w.SQS.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &it.queue, ReceiptHandle: &it.handle}); err != nil {
		return fmt.Errorf("started again, but the message stays: %w", err)
	}
	return nil
}
