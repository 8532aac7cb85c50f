package api

import (
	"context"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// Nothing is a body without fields: it shows that no web form sent it.
type Nothing struct{}

// A Ticket opens the WebSocket API once.
type Ticket struct {
	Ticket  string    `json:"ticket" doc:"A secret until it is used."`
	Expires time.Time `json:"expires"`
}

// ticketLife is how long a ticket is good.
const ticketLife = time.Minute

func createTicket(ctx context.Context, a *API, c call) (any, error) {
	if _, err := read[Nothing](c); err != nil {
		return nil, err
	}
	t := store.Ticket{ID: a.o.NewID(), Role: string(c.Role), Expires: a.now().Add(ticketLife)}
	if err := a.o.Store.PutTicket(ctx, t); err != nil {
		return nil, err
	}
	return Ticket{t.ID, t.Expires}, nil
}
