package dynamo_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/dynamo"
)

// A client that is unlucky: each write fails as planned, before or after it was made.
type unlucky struct {
	*dynamodb.Client
	before, after []error // taken one a call
	calls         int
}

func next(plan *[]error) error {
	if len(*plan) == 0 {
		return nil
	}
	err := (*plan)[0]
	*plan = (*plan)[1:]
	return err
}

func (u *unlucky) UpdateItem(ctx context.Context, in *dynamodb.UpdateItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error) {
	u.calls++
	if err := next(&u.before); err != nil {
		return nil, err
	}
	out, err := u.Client.UpdateItem(ctx, in, opts...)
	return out, errors.Join(err, next(&u.after))
}

func (u *unlucky) TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput, opts ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error) {
	u.calls++
	if err := next(&u.before); err != nil {
		return nil, err
	}
	out, err := u.Client.TransactWriteItems(ctx, in, opts...)
	return out, errors.Join(err, next(&u.after))
}

func coded(code string) error { return &smithy.GenericAPIError{Code: code, Message: "as planned"} }

func canceled(code string) error {
	return &types.TransactionCanceledException{CancellationReasons: []types.CancellationReason{{Code: aws.String("None")}, {Code: aws.String(code)}}}
}

func repeated(n int, err error) []error {
	list := make([]error, n)
	for i := range list {
		list[i] = err
	}
	return list
}

func TestWritesThatFailInPassingAreMadeOnce(t *testing.T) {
	client := connect(t)
	put := func(sk string) store.Write {
		return store.Write{Item: store.Item{Key: store.Key{Table: store.Incidents, PK: "p", SK: sk}, Doc: json.RawMessage(`{"n":1}`)}, IfAbsent: true}
	}
	add := store.Write{Item: store.Item{Key: store.Key{Table: store.Metrics, PK: "p", SK: "count"}}, Add: map[string]float64{"n": 1}}
	tests := []struct {
		name          string
		before, after []error
		writes        []store.Write
		calls         int
		want          error
	}{
		{"throttled, one write", repeated(2, coded("ThrottlingException")), nil, []store.Write{put("1")}, 3, nil},
		{"throttled, two writes", repeated(2, canceled("ThrottlingError")), nil, []store.Write{put("2"), put("3")}, 3, nil},
		{"another transaction on the item", repeated(3, canceled("TransactionConflict")), nil, []store.Write{put("4"), put("5")}, 4, nil},
		{"another transaction on the item, one write", repeated(3, coded("TransactionConflictException")), nil, []store.Write{put("6")}, 4, nil},
		{"the answer is lost, one write", nil, repeated(1, coded("InternalServerError")), []store.Write{put("7")}, 2, nil},
		{"the answer is lost, two writes", nil, repeated(1, coded("InternalServerError")), []store.Write{put("8"), put("9")}, 2, nil},
		{"the answer is lost, a counter", nil, repeated(1, coded("InternalServerError")), []store.Write{add}, 2, nil},
		{"busy for ever", repeated(99, coded("ThrottlingException")), nil, []store.Write{put("a")}, 8, fault.StoreBusy},
		{"no answer at all", repeated(1, errors.New("connection reset")), nil, []store.Write{put("b")}, 1, fault.StoreBusy},
		{"not allowed", repeated(1, coded("AccessDeniedException")), nil, []store.Write{put("c")}, 1, errNotAllowed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			u := &unlucky{Client: client, before: test.before, after: test.after}
			b := tables(t, client, u, nil)
			err := b.Commit(t.Context(), "", test.writes...)
			if u.calls != test.calls {
				t.Errorf("Commit made %d calls, want %d", u.calls, test.calls)
			}
			switch {
			case test.want == nil && err == nil:
				wantOnce(t, b, test.writes)
			case test.want == errNotAllowed && err != nil && !errors.Is(err, fault.StoreBusy):
			case test.want == nil || !errors.Is(err, test.want):
				t.Errorf("Commit = %v, want %v", err, test.want)
			}
		})
	}
}

// errNotAllowed stands for an error that no fault names.
var errNotAllowed = errors.New("not allowed")

func wantOnce(t *testing.T, b *dynamo.Backend, writes []store.Write) {
	t.Helper()
	for _, w := range writes {
		items, err := b.Get(t.Context(), w.Item.Key)
		if err != nil || len(items) != 1 || items[0].Version != 1 || string(items[0].Doc) != `{"n":1}` {
			t.Errorf("item %s = %+v, %v, want it written once", w.Item.SK, items, err)
		}
	}
}

func TestSomebodyElsesWriteIsAConflict(t *testing.T) {
	client := connect(t)
	b := tables(t, client, client, nil)
	w := store.Write{Item: store.Item{Key: store.Key{Table: store.Incidents, PK: "p", SK: "s"}, Doc: json.RawMessage(`{}`)}, IfAbsent: true}
	if err := b.Commit(t.Context(), "", w); err != nil {
		t.Fatal(err)
	}
	conflict := (*store.Conflict)(nil)
	if err := b.Commit(t.Context(), "", w); !errors.As(err, &conflict) || conflict.Current == nil || conflict.Current.Version != 1 {
		t.Errorf("the same write by another call = %v, want a conflict with what is there", err)
	}
}

func TestDescribeIsWhatIsCreated(t *testing.T) {
	client := connect(t)
	for _, table := range []store.Table{store.Incidents, store.Metrics, store.Configurations} {
		d := dynamo.Describe(table)
		if (d.Index != "") != (table == store.Incidents) || d.TTL != dynamo.Expires {
			t.Errorf("Describe(%s) = %+v, want an index just for incidents, and a TTL", table, d)
		}
	}
	b := tables(t, client, client, time.Now)
	_, _, err := b.Query(t.Context(), store.Range{Table: store.Incidents, Indexed: true, PK: "p"})
	if err != nil {
		t.Errorf("Query of the index of incidents: %v", err)
	}
}
