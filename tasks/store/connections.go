package store

import (
	"context"
	"errors"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
)

// ConnectionLife is how long a WebSocket connection can last.
const ConnectionLife = 2 * time.Hour

// A Connection is a browser that listens for changes.
type Connection struct {
	ID   string    `json:"id"`
	Role string    `json:"role"` // of the key that asked for its ticket
	At   time.Time `json:"at"`
}

// A Ticket lets a browser connect once. It is a secret for as long as it lasts.
type Ticket struct {
	ID      string    `json:"id"`
	Role    string    `json:"role"`
	Expires time.Time `json:"expires"`
}

const connectionsPK = "CONNECTIONS"

func connectionKey(id string) Key { return Key{Incidents, connectionsPK, id} }
func ticketKey(id string) Key     { return Key{Incidents, "TICKET#" + id, "TICKET"} }

// PutConnection remembers a connection for ConnectionLife.
func (s *Store) PutConnection(ctx context.Context, c Connection) error {
	w, err := put(connectionKey(c.ID), c)
	if err == nil {
		w.Item.Expires = c.At.Add(ConnectionLife)
		err = s.b.Commit(ctx, "", w)
	}
	return wrap(err, "remember connection %s", c.ID)
}

// DropConnection forgets a connection.
func (s *Store) DropConnection(ctx context.Context, id string) error {
	err := s.b.Commit(ctx, "", Write{Item: Item{Key: connectionKey(id)}, Delete: true})
	return wrap(err, "forget connection %s", id)
}

// Connection returns the connection with the id; false when it is forgotten.
func (s *Store) Connection(ctx context.Context, id string) (Connection, bool, error) {
	var c Connection
	_, found, err := s.one(ctx, connectionKey(id), &c)
	return c, found, wrap(err, "read connection %s", id)
}

// Connections lists the connections in order of their ids.
func (s *Store) Connections(ctx context.Context) ([]Connection, error) {
	var found []Connection
	for after := ""; ; {
		page, next, err := all[Connection](ctx, s.b, Range{Table: Incidents, PK: connectionsPK, After: after, Limit: 1000})
		if err != nil {
			return nil, wrap(err, "list connections")
		}
		found = append(found, page...)
		if after = next; after == "" {
			return found, nil
		}
	}
}

// PutTicket keeps a ticket until it expires.
func (s *Store) PutTicket(ctx context.Context, t Ticket) error {
	w, err := put(ticketKey(t.ID), t)
	if err == nil {
		w.IfAbsent, w.Item.Expires = true, t.Expires
		err = s.b.Commit(ctx, "", w)
	}
	return wrap(err, "keep a ticket")
}

// TakeTicket returns the ticket and makes it void. False means that there is
// none, that it expired or that it was taken before.
func (s *Store) TakeTicket(ctx context.Context, id string) (Ticket, bool, error) {
	var t Ticket
	version, found, err := s.one(ctx, ticketKey(id), &t)
	if err != nil || !found || !s.o.Now().Before(t.Expires) {
		return Ticket{}, false, wrap(err, "read a ticket")
	}
	err = s.b.Commit(ctx, "", Write{Item: Item{Key: ticketKey(id)}, Delete: true, IfVersion: version})
	if errors.Is(err, fault.StoreConflict) {
		return Ticket{}, false, nil
	}
	return t, err == nil, wrap(err, "take a ticket")
}
