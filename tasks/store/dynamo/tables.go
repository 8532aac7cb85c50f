package dynamo

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// A Description is what a table must look like, for whoever makes it. All keys
// are strings.
type Description struct {
	PartitionKey, SortKey string
	TTL                   string // attribute of epoch seconds
	Index                 string // name of the sparse index that projects all, "" for none
	IndexPartitionKey     string
	IndexSortKey          string
	Stream                string // view type of the stream, "" for none
}

// Describe returns what the table must look like.
func Describe(t store.Table) Description {
	d := Description{PartitionKey: PK, SortKey: SK, TTL: Expires}
	if t == store.Incidents {
		d.Index, d.IndexPartitionKey, d.IndexSortKey = Index, IPK, ISK
		d.Stream = string(types.StreamViewTypeNewAndOldImages)
	}
	return d
}

// CreateTables makes the tables where no template does: on an emulator or an
// endpoint under test.
func CreateTables(ctx context.Context, c *dynamodb.Client, names map[store.Table]string) error {
	for _, t := range []store.Table{store.Incidents, store.Metrics, store.Configurations} {
		if _, err := c.CreateTable(ctx, createTable(names[t], Describe(t))); err != nil {
			return fmt.Errorf("create table %s: %w", names[t], err)
		}
	}
	return nil
}

func createTable(name string, d Description) *dynamodb.CreateTableInput {
	in := &dynamodb.CreateTableInput{
		TableName: aws.String(name), BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: definitions(d.PartitionKey, d.SortKey), KeySchema: keys(d.PartitionKey, d.SortKey),
	}
	if d.Index != "" {
		in.AttributeDefinitions = append(in.AttributeDefinitions, definitions(d.IndexPartitionKey, d.IndexSortKey)...)
		in.GlobalSecondaryIndexes = []types.GlobalSecondaryIndex{{IndexName: aws.String(d.Index),
			KeySchema: keys(d.IndexPartitionKey, d.IndexSortKey), Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll}}}
	}
	if d.Stream != "" {
		in.StreamSpecification = &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewType(d.Stream)}
	}
	return in
}

func definitions(names ...string) []types.AttributeDefinition {
	var out []types.AttributeDefinition
	for _, n := range names {
		out = append(out, types.AttributeDefinition{AttributeName: aws.String(n), AttributeType: types.ScalarAttributeTypeS})
	}
	return out
}

func keys(partition, sort string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: aws.String(partition), KeyType: types.KeyTypeHash}, {AttributeName: aws.String(sort), KeyType: types.KeyTypeRange}}
}
