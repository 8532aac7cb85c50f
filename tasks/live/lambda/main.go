// Command lambda tells browsers and the bus what changed.
package main

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"

	"github.com/cloudops-autopilot/autopilot/tasks/live"
	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

func main() { wire.Start(build) }

func build(_ context.Context, p wire.Parts) (func(context.Context, json.RawMessage) (any, error), error) {
	s, err := p.Store()
	if err != nil {
		return nil, err
	}
	endpoint := p.Env.Needed("PUSH_ENDPOINT")
	bus := p.Env.Needed("BUS")
	if err := p.Env.Err(); err != nil {
		return nil, err
	}
	h, err := live.New(live.Options{
		Connections: s, Counter: s, Logger: p.Logger,
		Poster: apigatewaymanagementapi.NewFromConfig(p.AWS, func(o *apigatewaymanagementapi.Options) {
			o.BaseEndpoint = aws.String(endpoint)
		}),
		Announcer: live.Announcer{Client: eventbridge.NewFromConfig(p.AWS), Name: bus},
	})
	if err != nil {
		return nil, err
	}
	return h.Handle, nil
}
