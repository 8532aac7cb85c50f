package infra

import (
	"github.com/awslabs/goformation/v7/cloudformation/dynamodb"
)

// The attributes of the tables, as package store writes them.
const (
	partition, sortKey           = "PK", "SK"
	indexPartition, indexSortKey = "IPK", "ISK"
	expiry                       = "Expires"
	indexName                    = "index"
)

// tables adds the three tables. They keep their data when the stack goes.
func tables(t *Template) {
	for _, name := range []string{"Incidents", "Metrics", "Configurations"} {
		table := &dynamodb.Table{
			BillingMode:          str("PAY_PER_REQUEST"),
			AttributeDefinitions: attributes(partition, sortKey),
			KeySchema:            schema(partition, sortKey),
			PointInTimeRecoverySpecification: &dynamodb.Table_PointInTimeRecoverySpecification{
				PointInTimeRecoveryEnabled: yes(),
			},
			TimeToLiveSpecification: &dynamodb.Table_TimeToLiveSpecification{AttributeName: str(expiry), Enabled: true},
		}
		if name == "Incidents" {
			indexed(table)
		}
		t.add(name+"Table", table, retained, over(map[string]any{"SSESpecification": If(hasKey,
			map[string]any{"SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": Arn("Key")}, NoValue)}),
			accept("CKV_AWS_119", "Encrypted with a key that AWS owns by default, which costs nothing; CustomerKey=yes uses a key of this account."))
	}
}

// indexed adds the sparse index of open incidents and the stream, which is the
// outbox of the live function.
func indexed(table *dynamodb.Table) {
	table.AttributeDefinitions = append(table.AttributeDefinitions, attributes(indexPartition, indexSortKey)...)
	table.GlobalSecondaryIndexes = []dynamodb.Table_GlobalSecondaryIndex{{
		IndexName:  indexName,
		KeySchema:  schema(indexPartition, indexSortKey),
		Projection: &dynamodb.Table_Projection{ProjectionType: str("ALL")},
	}}
	table.StreamSpecification = &dynamodb.Table_StreamSpecification{StreamViewType: "NEW_AND_OLD_IMAGES"}
}

func attributes(names ...string) []dynamodb.Table_AttributeDefinition {
	var out []dynamodb.Table_AttributeDefinition
	for _, n := range names {
		out = append(out, dynamodb.Table_AttributeDefinition{AttributeName: n, AttributeType: "S"})
	}
	return out
}

func schema(partition, sort string) []dynamodb.Table_KeySchema {
	return []dynamodb.Table_KeySchema{{AttributeName: partition, KeyType: "HASH"}, {AttributeName: sort, KeyType: "RANGE"}}
}
