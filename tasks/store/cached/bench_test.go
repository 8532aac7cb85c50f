package cached_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/cached"
	"github.com/cloudops-autopilot/autopilot/tasks/store/dynamo"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
	"github.com/cloudops-autopilot/autopilot/tools/dynamodblocal"
)

// local makes tables on a DynamoDB Local of the benchmark's own.
func local(b *testing.B) store.Backend {
	b.Helper()
	endpoint, stop, err := dynamodblocal.Run(context.Background())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(stop)
	client := dynamodb.New(dynamodb.Options{Region: "us-east-1", BaseEndpoint: aws.String(endpoint),
		HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
	names := map[store.Table]string{}
	for _, table := range []store.Table{store.Incidents, store.Metrics, store.Configurations} {
		names[table] = rand.Text() + "-" + string(table)
	}
	if err := dynamo.CreateTables(b.Context(), client, names); err != nil {
		b.Fatal(err)
	}
	tables, err := dynamo.New(dynamo.Options{Client: client, Names: names, Eventual: true})
	if err != nil {
		b.Fatal(err)
	}
	return tables
}

// BenchmarkRead reads a page of 100 items of 2 KB, which is a list on a screen.
func BenchmarkRead(b *testing.B) {
	for name, opened := range map[string]func(*testing.B) store.Backend{
		"memory": func(*testing.B) store.Backend { return memory.New(nil) }, "DynamoDB Local": local,
	} {
		b.Run("tables="+name, func(b *testing.B) {
			tables := opened(b)
			for n := range 100 {
				k := store.Key{Table: store.Incidents, PK: "WORKING", SK: fmt.Sprintf("a#%03d", n)}
				commit(b, tables, store.Write{Item: store.Item{Key: k, Doc: json.RawMessage(`"` + strings.Repeat("x", 2048) + `"`)}})
			}
			for _, way := range []struct {
				name string
				ttl  time.Duration
			}{{"hit", time.Hour}, {"miss", 1}} {
				b.Run(way.name, func(b *testing.B) {
					c := open(b, cached.Options{Kept: tables, TTL: way.ttl})
					b.ReportAllocs()
					for b.Loop() {
						items, _, err := c.Query(b.Context(), store.Range{Table: store.Incidents, PK: "WORKING"})
						if err != nil || len(items) != 100 {
							b.Fatalf("%d items, %v, want 100", len(items), err)
						}
					}
					b.ReportMetric(100*c.Counts().HitRate(), "%hit")
				})
			}
		})
	}
}
