package dynamo_test

import (
	"context"
	"crypto/rand"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/dynamo"
	"github.com/cloudops-autopilot/autopilot/tasks/store/storetest"
	"github.com/cloudops-autopilot/autopilot/tools/dynamodblocal"
)

// endpoint is DYNAMODB_ENDPOINT, or a DynamoDB Local that lives as long as the test.
func endpoint(t *testing.T) string {
	t.Helper()
	if e := os.Getenv("DYNAMODB_ENDPOINT"); e != "" {
		return e
	}
	return dynamodblocal.Start(t)
}

func TestBackend(t *testing.T) {
	client := dynamodb.New(dynamodb.Options{Region: "us-east-1", BaseEndpoint: aws.String(endpoint(t)),
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
	storetest.Run(t, func(t *testing.T, now func() time.Time) store.Backend {
		names := map[store.Table]string{}
		for _, table := range []store.Table{store.Incidents, store.Metrics, store.Configurations} {
			names[table] = rand.Text() + "-" + string(table)
		}
		if err := dynamo.CreateTables(context.Background(), client, names); err != nil {
			t.Fatal(err)
		}
		b, err := dynamo.New(dynamo.Options{Client: client, Names: names, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		return b
	})
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	if _, err := dynamo.New(dynamo.Options{}); err == nil {
		t.Error("New without a client succeeded")
	}
	if _, err := dynamo.New(dynamo.Options{Client: new(dynamodb.Client), Names: map[store.Table]string{store.Incidents: "x"}}); err == nil {
		t.Error("New without a name for the table metrics succeeded")
	}
}
