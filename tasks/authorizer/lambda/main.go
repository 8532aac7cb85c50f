// Command lambda lets browsers with a ticket onto the WebSocket API.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/events"

	"github.com/cloudops-autopilot/autopilot/tasks/authorizer"
	"github.com/cloudops-autopilot/autopilot/tasks/wire"
)

func main() { wire.Start(build) }

func build(_ context.Context, p wire.Parts) (func(context.Context, events.APIGatewayCustomAuthorizerRequestTypeRequest) (events.APIGatewayCustomAuthorizerResponse, error), error) {
	s, err := p.Store()
	if err != nil {
		return nil, err
	}
	h, err := authorizer.New(s)
	if err != nil {
		return nil, err
	}
	return h.Handle, nil
}
