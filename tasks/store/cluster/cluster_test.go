package cluster

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-dax-go-v2/dax"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/dynamo"
)

// The client for the cluster and the one for the tables go for one another.
var (
	_ dynamo.Client = (*dax.Dax)(nil)
	_ dynamo.Client = (*dynamodb.Client)(nil)
	_ dynamo.Client = (*Client)(nil)
)

var account = aws.Config{Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("key", "secret", "")}

// A table answers every read with one item whose text says where it was read.
type table struct {
	dynamo.Client
	says  string
	reads int
	err   error
	hangs bool
}

func (s *table) item() ([]map[string]types.AttributeValue, error) {
	s.reads++
	if s.hangs {
		select {} // and never looks at its context
	}
	return []map[string]types.AttributeValue{{
		dynamo.PK: &types.AttributeValueMemberS{Value: "p"}, dynamo.SK: &types.AttributeValueMemberS{Value: "s"},
		dynamo.Doc: &types.AttributeValueMemberS{Value: s.says}, dynamo.Version: &types.AttributeValueMemberN{Value: "1"},
	}}, s.err
}

func (s *table) GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	items, err := s.item()
	return &dynamodb.GetItemOutput{Item: items[0]}, err
}

func (s *table) BatchGetItem(_ context.Context, in *dynamodb.BatchGetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error) {
	items, err := s.item()
	out := &dynamodb.BatchGetItemOutput{Responses: map[string][]map[string]types.AttributeValue{}}
	for name := range in.RequestItems {
		out.Responses[name] = items
	}
	return out, err
}

func (s *table) Query(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error) {
	items, err := s.item()
	return &dynamodb.QueryOutput{Items: items}, err
}

// backend is a store's backend on the client.
func backend(t *testing.T, c dynamo.Client) *dynamo.Backend {
	t.Helper()
	b, err := dynamo.New(dynamo.Options{Client: c, Eventual: true,
		Names: map[store.Table]string{store.Incidents: "incidents", store.Metrics: "metrics", store.Configurations: "configurations"}})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// each makes every kind of read and returns where the answers came from.
func each(t *testing.T, b *dynamo.Backend) string {
	t.Helper()
	key := store.Key{Table: store.Incidents, PK: "p", SK: "s"}
	one, err := b.Get(t.Context(), key)
	if err != nil {
		t.Fatalf("get one: %v", err)
	}
	several, err := b.Get(t.Context(), key, store.Key{Table: store.Incidents, PK: "p", SK: "t"})
	if err != nil {
		t.Fatalf("get two: %v", err)
	}
	page, _, err := b.Query(t.Context(), store.Range{Table: store.Incidents, PK: "p"})
	if err != nil {
		t.Fatalf("query: %v", err)
	}
	var from []string
	for _, items := range [][]store.Item{one, several, page} {
		if len(items) != 1 {
			t.Fatalf("%d items, want 1", len(items))
		}
		from = append(from, string(items[0].Doc))
	}
	return strings.Join(from, " ")
}

func TestNewRefusesWhatCanBeNoCluster(t *testing.T) {
	noRegion := account
	noRegion.Region = ""
	tests := []struct {
		name, endpoint string
		config         aws.Config
		says           string
	}{
		{"a name without port and scheme", "cluster", account, `"cluster"`},
		{"a web address", "https://cluster.example:9111", account, "scheme"},
		{"a scheme without host", "daxs://", account, `"daxs://"`},
		{"none", "", account, "Endpoint"},
		{"no region", "daxs://cluster.example:9111", noRegion, "Region"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(Options{Endpoint: tt.endpoint, AWS: tt.config, Tables: &table{}})
			if err == nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "DAX cluster") {
				t.Errorf("New(%q) = %v, want an error about the DAX cluster that says %s", tt.endpoint, err, tt.says)
			}
		})
	}
	if _, err := New(Options{Endpoint: "daxs://cluster.example:9111", AWS: account}); err == nil {
		t.Error("New without tables succeeded")
	}
}

// closedPort is an address where nothing listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestAClusterThatCannotBeReachedIsReadPast(t *testing.T) {
	var log bytes.Buffer
	tables := &table{says: `"tables"`}
	c, err := New(Options{Endpoint: "dax://" + closedPort(t), AWS: account, Tables: tables, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	b := backend(t, c)
	for range 3 {
		if got := each(t, b); got != `"tables" "tables" "tables"` {
			t.Errorf("reads came from %s, want the tables", got)
		}
	}
	if c.Past() != 9 || tables.reads != 9 {
		t.Errorf("Past() = %d, %d reads of the tables, want 9", c.Past(), tables.reads)
	}
	if n := strings.Count(log.String(), "level=WARN"); n != 1 || !strings.Contains(log.String(), "no routes found") {
		t.Errorf("log = %s, want one warning that says why", &log)
	}
}

func TestAClusterIsAskedAgainAfterARest(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	node, tables := &table{says: `"cluster"`, err: errors.New("broken pipe")}, &table{says: `"tables"`}
	c := newClient(node, Options{Tables: tables, Rest: time.Minute, Now: func() time.Time { return now }})
	b := backend(t, c)
	if got := each(t, b); got != `"tables" "tables" "tables"` || node.reads != 1 {
		t.Errorf("reads came from %s after %d tries, want the tables after one", got, node.reads)
	}
	node.err = nil
	now = now.Add(time.Minute - 1)
	if got := each(t, b); got != `"tables" "tables" "tables"` || node.reads != 1 {
		t.Errorf("reads came from %s after %d tries, want the cluster left alone", got, node.reads)
	}
	now = now.Add(1)
	if got := each(t, b); got != `"cluster" "cluster" "cluster"` || c.Past() != 6 {
		t.Errorf("reads came from %s, %d past the cluster, want the cluster again", got, c.Past())
	}
}

func TestAClusterThatHangsIsLeft(t *testing.T) {
	tables := &table{says: `"tables"`}
	c := newClient(&table{hangs: true}, Options{Tables: tables, Patience: time.Millisecond})
	if got := each(t, backend(t, c)); got != `"tables" "tables" "tables"` {
		t.Errorf("reads came from %s, want the tables", got)
	}
}

func TestACallerWhoLeavesSaysNothingOfTheCluster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := &table{says: `"tables"`}
		c := newClient(slow{}, Options{Tables: tables})
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := c.GetItem(ctx, &dynamodb.GetItemInput{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("GetItem = %v, want that its time is over", err)
		}
		if c.Past() != 0 || c.rested.Load() != 0 || tables.reads != 0 {
			t.Error("the cluster was given up")
		}
	})
}

// A slow node takes as long as it may.
type slow struct{ reader }

func (slow) GetItem(ctx context.Context, _ *dynamodb.GetItemInput, _ ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}
