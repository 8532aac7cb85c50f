package dynamo

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// CreateTables makes the tables where no template does: on an emulator or an
// endpoint under test.
func CreateTables(ctx context.Context, c *dynamodb.Client, names map[store.Table]string) error {
	for _, t := range []store.Table{store.Incidents, store.Metrics, store.Configurations} {
		in := &dynamodb.CreateTableInput{
			TableName: aws.String(names[t]), BillingMode: types.BillingModePayPerRequest,
			AttributeDefinitions: definitions(PK, SK, IPK, ISK), KeySchema: keys(PK, SK),
			GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
				IndexName: aws.String(Index), KeySchema: keys(IPK, ISK), Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll}}},
		}
		if _, err := c.CreateTable(ctx, in); err != nil {
			return fmt.Errorf("create table %s: %w", names[t], err)
		}
	}
	return nil
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
