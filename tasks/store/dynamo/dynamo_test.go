package dynamo_test

import (
	"context"
	"crypto/rand"
	"os"
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
	names := map[store.Table]string{}
	for _, table := range []store.Table{store.Incidents, store.Metrics, store.Configurations} {
		names[table] = rand.Text() + "-" + string(table)
	}
	if err := dynamo.CreateTables(t.Context(), maker, names); err != nil {
		t.Fatal(err)
	}
	b, err := dynamo.New(dynamo.Options{Client: client, Names: names, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBackend(t *testing.T) {
	client := connect(t)
	storetest.Run(t, func(t *testing.T, now func() time.Time) store.Backend { return tables(t, client, client, now) })
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
