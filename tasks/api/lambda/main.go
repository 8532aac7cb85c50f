// Command lambda answers the REST API behind API Gateway.
package main

import (
	"context"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
	"github.com/cloudops-autopilot/autopilot/tasks/store/cluster"
	"github.com/cloudops-autopilot/autopilot/tasks/store/dynamo"
	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

func main() { wire.Start(build) }

func build(_ context.Context, p wire.Parts) (func(context.Context, events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error), error) {
	client := dynamodb.NewFromConfig(p.AWS)
	kept, err := p.Tables(dynamo.Options{Client: client})
	if err != nil {
		return nil, err
	}
	reads, past, err := through(p, client)
	if err != nil {
		return nil, err
	}
	shown, err := p.Tables(dynamo.Options{Client: reads, Eventual: true})
	if err != nil {
		return nil, err
	}
	intake := &api.Executions{Client: cloudwatch.NewFromConfig(p.AWS), Machine: p.Env.Needed("PIPELINE_ARN"), Now: time.Now}
	a, err := api.Open(kept, shown, api.Options{Answerer: sfn.NewFromConfig(p.AWS), Intake: intake, Logger: p.Logger})
	if err != nil {
		return nil, err
	}
	g := api.Gateway{API: a, OperatorKey: p.Env.Needed("OPERATOR_KEY_ID"), Origin: p.Env.Text("ALLOWED_ORIGIN")}
	return wire.Metered(p.Logger, map[string]func() int64{
		wire.CacheHits:        func() int64 { return a.CacheCounts().Hits },
		wire.CacheMisses:      func() int64 { return a.CacheCounts().Misses },
		wire.ReadsPastCluster: past,
	}, g.Handle), nil
}

// through returns the client that reads what is shown, through the cluster where
// there is one, and what counts the reads that went past it.
func through(p wire.Parts, tables *dynamodb.Client) (client dynamo.Client, past func() int64, err error) {
	endpoint := p.Env.Text("DAX_ENDPOINT")
	if endpoint == "" {
		return tables, func() int64 { return 0 }, nil
	}
	c, err := cluster.New(cluster.Options{Endpoint: endpoint, AWS: p.AWS, Tables: tables, Logger: p.Logger})
	if err != nil {
		return nil, nil, err
	}
	return c, c.Past, nil
}
