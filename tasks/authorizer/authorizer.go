// Package authorizer lets a browser onto the WebSocket API that brings a ticket.
//
// A browser cannot send an API key there, so it asks the REST API for a ticket
// first. A ticket is good once and for a minute. Giving tickets out is left to
// package api.
package authorizer

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/events"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// Tickets takes tickets.
type Tickets interface {
	TakeTicket(ctx context.Context, id string) (store.Ticket, bool, error)
}

// maxTicket is more than any ticket that was given out has.
const maxTicket = 100

// A Handler runs the authorizer function.
type Handler struct{ tickets Tickets }

// New returns a handler.
func New(tickets Tickets) (*Handler, error) {
	if tickets == nil {
		return nil, errors.New("authorizer: there is nothing to take tickets from")
	}
	return &Handler{tickets}, nil
}

// Handle answers whether a browser may connect.
func (h *Handler) Handle(ctx context.Context, in events.APIGatewayCustomAuthorizerRequestTypeRequest) (events.APIGatewayCustomAuthorizerResponse, error) {
	id := in.QueryStringParameters["ticket"]
	if id == "" || len(id) > maxTicket {
		return decision("Deny", "nobody", in.MethodArn), nil
	}
	t, ok, err := h.tickets.TakeTicket(ctx, id)
	if err != nil {
		return events.APIGatewayCustomAuthorizerResponse{}, fmt.Errorf("let a browser in: %w", err)
	}
	if !ok {
		return decision("Deny", "nobody", in.MethodArn), nil
	}
	res := decision("Allow", t.Role, in.MethodArn)
	res.Context = map[string]any{"role": t.Role}
	return res, nil
}

func decision(effect, who, arn string) events.APIGatewayCustomAuthorizerResponse {
	return events.APIGatewayCustomAuthorizerResponse{PrincipalID: who, PolicyDocument: events.APIGatewayCustomAuthorizerPolicy{
		Version: "2012-10-17", Statement: []events.IAMPolicyStatement{{Action: []string{"execute-api:Invoke"}, Effect: effect, Resource: []string{arn}}},
	}}
}
