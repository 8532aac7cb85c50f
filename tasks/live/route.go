package live

import (
	"context"
	"encoding/json"
	"fmt"
)

// Handle takes both what the stream and what the WebSocket API hand over: one
// function does both, since both need the connections.
func (h *Handler) Handle(ctx context.Context, in json.RawMessage) (any, error) {
	var shape struct {
		Records        []json.RawMessage `json:"Records"`
		RequestContext struct {
			ConnectionID string `json:"connectionId"`
		} `json:"requestContext"`
	}
	if err := json.Unmarshal(in, &shape); err != nil {
		return nil, fmt.Errorf("read what the function was handed: %w", err)
	}
	switch {
	case len(shape.Records) > 0:
		return carry(ctx, in, h.Stream)
	case shape.RequestContext.ConnectionID != "":
		return carry(ctx, in, h.Socket)
	default:
		return nil, fmt.Errorf("the function was handed neither records nor a connection")
	}
}

func carry[In, Out any](ctx context.Context, data []byte, handle func(context.Context, In) (Out, error)) (any, error) {
	var in In
	if err := json.Unmarshal(data, &in); err != nil {
		return nil, fmt.Errorf("read %T: %w", in, err)
	}
	return handle(ctx, in)
}
