package dynamo_test

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/dynamo"
	"github.com/cloudops-autopilot/autopilot/tasks/store/storetest"
	"github.com/cloudops-autopilot/autopilot/tools/dynamodblocal"
)

// local is the DynamoDB Local that the tests of the package share.
var local struct {
	sync.Once
	endpoint string
	err      error
	stop     func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	if local.stop != nil {
		local.stop()
	}
	os.Exit(code)
}

// connect returns a client of DYNAMODB_ENDPOINT, or of a DynamoDB Local.
func connect(t testing.TB) *dynamodb.Client {
	t.Helper()
	local.Do(func() {
		if local.endpoint = os.Getenv("DYNAMODB_ENDPOINT"); local.endpoint == "" {
			local.endpoint, local.stop, local.err = dynamodblocal.Run(context.Background())
		}
	})
	if local.err != nil {
		t.Fatal(local.err)
	}
	return dynamodb.New(dynamodb.Options{Region: "us-east-1", BaseEndpoint: aws.String(local.endpoint),
		HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
}

// tables makes tables of their own for a test and a backend on them.
func tables(t testing.TB, maker *dynamodb.Client, client dynamo.Client, now func() time.Time) *dynamo.Backend {
	t.Helper()
	b, err := dynamo.New(dynamo.Options{Client: client, Names: createTables(t, maker), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func createTables(t testing.TB, maker *dynamodb.Client) map[store.Table]string {
	t.Helper()
	names := map[store.Table]string{}
	for _, table := range []store.Table{store.Incidents, store.Metrics, store.Configurations} {
		names[table] = rand.Text() + "-" + string(table)
	}
	if err := dynamo.CreateTables(t.Context(), maker, names); err != nil {
		t.Fatal(err)
	}
	return names
}

func TestBackend(t *testing.T) {
	client := connect(t)
	storetest.Run(t, func(t *testing.T, now func() time.Time) store.Backend { return tables(t, client, client, now) })
}

// A listener hears how reads are asked for.
type listener struct {
	*dynamodb.Client
	consistent []string // of each read, "" where the call does not say
	queries    []*dynamodb.QueryInput
}

func (l *listener) hear(consistent *bool) {
	said := ""
	if consistent != nil {
		said = strconv.FormatBool(*consistent)
	}
	l.consistent = append(l.consistent, said)
}

func (l *listener) GetItem(ctx context.Context, in *dynamodb.GetItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	l.hear(in.ConsistentRead)
	return l.Client.GetItem(ctx, in, opts...)
}

func (l *listener) BatchGetItem(ctx context.Context, in *dynamodb.BatchGetItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error) {
	for _, table := range in.RequestItems {
		l.hear(table.ConsistentRead)
	}
	return l.Client.BatchGetItem(ctx, in, opts...)
}

func (l *listener) Query(ctx context.Context, in *dynamodb.QueryInput, opts ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error) {
	l.hear(in.ConsistentRead)
	l.queries = append(l.queries, in)
	return l.Client.Query(ctx, in, opts...)
}

func TestReadsAreStrongUnlessAskedOtherwise(t *testing.T) {
	client := connect(t)
	names := createTables(t, client)
	for _, eventual := range []bool{false, true} {
		heard := &listener{Client: client}
		b, err := dynamo.New(dynamo.Options{Client: heard, Names: names, Eventual: eventual})
		if err != nil {
			t.Fatal(err)
		}
		keys := []store.Key{{Table: store.Incidents, PK: "p", SK: "1"}, {Table: store.Incidents, PK: "p", SK: "2"}}
		_, errOne := b.Get(t.Context(), keys[0])
		_, errTwo := b.Get(t.Context(), keys...)
		_, _, errPage := b.Query(t.Context(), store.Range{Table: store.Incidents, PK: "p"})
		_, _, errIndex := b.Query(t.Context(), store.Range{Table: store.Incidents, Indexed: true, PK: "p"})
		if err := errors.Join(errOne, errTwo, errPage, errIndex); err != nil {
			t.Fatal(err)
		}
		said := strconv.FormatBool(!eventual)
		if want := []string{said, said, said, ""}; !slices.Equal(heard.consistent, want) {
			t.Errorf("reads of Eventual %t are consistent %q, want %q", eventual, heard.consistent, want)
		}
	}
}

func TestTheSameQueryIsAskedInTheSameWords(t *testing.T) {
	client := connect(t)
	heard := &listener{Client: client}
	now := storetest.Start
	b := tables(t, client, heard, func() time.Time { return now })
	for range 3 {
		now = now.Add(15 * time.Second)
		if _, _, err := b.Query(t.Context(), store.Range{Table: store.Incidents, PK: "p"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, later := range heard.queries[1:] {
		if !reflect.DeepEqual(later, heard.queries[0]) {
			t.Errorf("query %+v became %+v within a minute", heard.queries[0], later)
		}
	}
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	if _, err := dynamo.New(dynamo.Options{}); err == nil {
		t.Error("New without a client succeeded")
	}
	if _, err := dynamo.New(dynamo.Options{Client: new(dynamodb.Client), Names: map[store.Table]string{store.Incidents: "x"}}); err == nil {
		t.Error("New without a name for the table metrics succeeded")
	}
}

func BenchmarkStore(b *testing.B) {
	client := connect(b)
	storetest.Benchmark(b, 8, []int{100, 1_000}, func(tb testing.TB, now func() time.Time) store.Backend { return tables(tb, client, client, now) })
}
