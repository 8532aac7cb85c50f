// Package dynamo is a store.Backend on DynamoDB.
//
// An item has the attributes PK and SK (its key), Version, Doc (the document as
// JSON text), Expires (epoch seconds, the table's TTL attribute) and, in the
// sparse index named "index", IPK and ISK. A counter has, in place of Doc, one
// numeric attribute a field, named "n." and the field. Mark tells the writer of
// a single write. Describe says what a table must look like.
//
// One write is a conditional UpdateItem or DeleteItem, several are one
// TransactWriteItems with a request token. Either may be sent again when its
// answer was lost, and counts once. Reads of the table are strongly consistent,
// unless Options.Eventual asks for less. There is no scan. What only passes
// (throttling, another transaction on the same item) is tried again here,
// briefly; then it is fault.StoreBusy.
package dynamo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// A Client is what of the DynamoDB client is used; the DAX client has the same calls.
type Client interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	BatchGetItem(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	UpdateItem(context.Context, *dynamodb.UpdateItemInput, ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error)
	DeleteItem(context.Context, *dynamodb.DeleteItemInput, ...func(*dynamodb.Options)) (*dynamodb.DeleteItemOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// Options say where the tables are. Client and Names have no default.
type Options struct {
	Client Client
	Names  map[store.Table]string // names or ARNs of the tables
	// Eventual lets reads miss what was written within the last second or so.
	// They cost half, and only such reads does a DAX cluster answer itself. No
	// write may be decided on them.
	Eventual bool
	Now      func() time.Time // decides what is expired; time.Now
	Sleep    func(context.Context, time.Duration)
}

// A Backend keeps items in DynamoDB tables. Make one with New.
type Backend struct{ o Options }

// New returns a Backend. It makes no call.
func New(o Options) (*Backend, error) {
	if o.Client == nil {
		return nil, fmt.Errorf("dynamo: Options.Client is missing")
	}
	for _, t := range []store.Table{store.Incidents, store.Metrics, store.Configurations} {
		if o.Names[t] == "" {
			return nil, fmt.Errorf("dynamo: Options.Names has no name for the table %s", t)
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	return &Backend{o: o}, nil
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// pause waits before the n-th try again, longer each time and at random, so
// that writers of one item do not meet again.
func (b *Backend) pause(ctx context.Context, n int) {
	b.o.Sleep(ctx, time.Millisecond+rand.N(10*time.Millisecond<<min(n, 5)))
}
