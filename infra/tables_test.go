package infra

import (
	"testing"

	"github.com/awslabs/goformation/v7/cloudformation/dynamodb"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/dynamo"
)

func TestTablesAreWhatTheStoreNeeds(t *testing.T) {
	for _, table := range []store.Table{store.Incidents, store.Metrics, store.Configurations} {
		d := dynamo.Describe(table)
		if d.PartitionKey != partition || d.SortKey != sortKey || d.TTL != expiry {
			t.Errorf("table %s: keys and TTL = %q, %q, %q, want what the store writes: %+v", table, partition, sortKey, expiry, d)
		}
	}
	made := &dynamodb.Table{}
	indexed(made)
	d, index := dynamo.Describe(store.Incidents), made.GlobalSecondaryIndexes[0]
	if index.IndexName != d.Index || index.KeySchema[0].AttributeName != d.IndexPartitionKey || index.KeySchema[1].AttributeName != d.IndexSortKey {
		t.Errorf("index of incidents = %+v, want what the store reads: %+v", index, d)
	}
	if made.StreamSpecification.StreamViewType != d.Stream {
		t.Errorf("stream of incidents has %s, want %s", made.StreamSpecification.StreamViewType, d.Stream)
	}
}
