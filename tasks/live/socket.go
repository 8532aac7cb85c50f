package live

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// Socket answers what API Gateway hands over of a WebSocket: that a browser came,
// went or said something.
func (h *Handler) Socket(ctx context.Context, in events.APIGatewayWebsocketProxyRequest) (events.APIGatewayProxyResponse, error) {
	id := in.RequestContext.ConnectionID
	var err error
	switch in.RequestContext.RouteKey {
	case "$connect":
		err = h.o.Connections.PutConnection(ctx, store.Connection{ID: id, Role: roleOf(in.RequestContext.Authorizer), At: h.o.Now().UTC()})
	case "$disconnect":
		err = h.o.Connections.DropConnection(ctx, id)
	default:
		err = h.hear(ctx, id, in)
	}
	if err != nil {
		return events.APIGatewayProxyResponse{}, fmt.Errorf("%s of connection %s: %w", in.RequestContext.RouteKey, id, err)
	}
	return events.APIGatewayProxyResponse{StatusCode: http.StatusOK}, nil
}

// roleOf is what the authorizer said of the ticket.
func roleOf(authorizer any) string {
	said, _ := authorizer.(map[string]any)
	role, _ := said["role"].(string)
	return role
}

// hear answers a call of a browser. One that was forgotten is told to read anew,
// and is remembered again for the rest of its connection's life.
func (h *Handler) hear(ctx context.Context, id string, in events.APIGatewayWebsocketProxyRequest) error {
	call, ok := ReadCall([]byte(in.Body))
	if !ok {
		return nil // nothing that a browser of ours says
	}
	answer := Message{Type: Pong}
	if call.Action == "hello" {
		answer.Type = Welcome
	}
	_, known, err := h.o.Connections.Connection(ctx, id)
	if err != nil {
		return err
	}
	if !known {
		answer.Type = Resync
		since := time.UnixMilli(in.RequestContext.ConnectedAt).UTC()
		if err := h.o.Connections.PutConnection(ctx, store.Connection{ID: id, Role: roleOf(in.RequestContext.Authorizer), At: since}); err != nil {
			return err
		}
	}
	frame, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	h.pusher.sendAll(ctx, id, [][]byte{frame})
	return nil
}
