// Command lambda answers the REST API behind API Gateway.
package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-dax-go-v2/dax"
	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

func main() { wire.Start(build) }

func build(_ context.Context, p wire.Parts) (func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error), error) {
	s, err := tables(p)
	if err != nil {
		return nil, err
	}
	a, err := api.New(api.Options{Store: s, Answerer: sfn.NewFromConfig(p.AWS), Logger: p.Logger})
	if err != nil {
		return nil, err
	}
	g := api.Gateway{API: a, OperatorKey: p.Env.Needed("OPERATOR_KEY_ID"), Origin: p.Env.Text("ALLOWED_ORIGIN")}
	return g.Handle, nil
}

// tables opens the tables, through the cluster where there is one.
func tables(p wire.Parts) (*store.Store, error) {
	endpoint := p.Env.Text("DAX_ENDPOINT")
	if endpoint == "" {
		return p.Store()
	}
	cfg := dax.NewConfig(p.AWS, endpoint)
	cluster, err := dax.New(cfg)
	if err != nil {
		return nil, fmt.Errorf("reach the cluster at %s: %w", endpoint, err)
	}
	return p.StoreOn(cached{dynamodb.NewFromConfig(p.AWS), cluster})
}

// cached reads through the cluster and writes to the tables: the function has
// leave for no more. A strongly consistent read passes through the cluster.
type cached struct {
	*dynamodb.Client
	cluster *dax.Dax
}

func (c cached) GetItem(ctx context.Context, in *dynamodb.GetItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	return c.cluster.GetItem(ctx, in, opts...)
}

func (c cached) BatchGetItem(ctx context.Context, in *dynamodb.BatchGetItemInput, opts ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error) {
	return c.cluster.BatchGetItem(ctx, in, opts...)
}

func (c cached) Query(ctx context.Context, in *dynamodb.QueryInput, opts ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error) {
	return c.cluster.Query(ctx, in, opts...)
}
