// Package hub is the WebSocket side of local mode: browsers listen here as they
// do on API Gateway, with the same messages.
//
// Unlike API Gateway it remembers the newest messages, so that a browser that
// comes back goes on where it was. A browser that does not keep up is cut off:
// nothing waits for it. What is told, and to whom a ticket is given, is left to
// packages live and api.
package hub

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"

	"github.com/coder/websocket"

	"github.com/cloudops-autopilot/autopilot/tasks/live"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

const (
	remembered = 256            // messages for who comes back
	behind     = remembered + 8 // messages that a browser may be behind
)

// Tickets takes tickets.
type Tickets interface {
	TakeTicket(ctx context.Context, id string) (store.Ticket, bool, error)
}

// Options are the hub's collaborators; only Tickets has no default.
type Options struct {
	Tickets Tickets
	NewID   func() string // rand.Text
	Logger  *slog.Logger  // discards
}

// A Hub sends news to the browsers that listen.
type Hub struct {
	o     Options
	epoch string

	mu      sync.Mutex
	seq     int64
	memory  []frame // the newest messages, oldest first
	clients map[*client]bool
	closed  bool
}

type frame struct {
	seq  int64
	data []byte
}

// New returns a hub that nobody listens to.
func New(o Options) (*Hub, error) {
	if o.Tickets == nil {
		return nil, errors.New("hub: Options.Tickets is missing")
	}
	if o.NewID == nil {
		o.NewID = rand.Text
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &Hub{o: o, epoch: o.NewID(), clients: map[*client]bool{}}, nil
}

// Push tells all who listen, and waits for none.
func (h *Hub) Push(_ context.Context, n live.News) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	messages, err := live.Messages(n)
	if err != nil {
		return err
	}
	for _, m := range messages {
		h.seq++
		m.Epoch, m.Seq = h.epoch, h.seq
		data, err := json.Marshal(m)
		if err != nil {
			return fmt.Errorf("render message %d: %w", m.Seq, err)
		}
		h.remember(frame{h.seq, data})
		for c := range h.clients {
			c.queue(data)
		}
	}
	return nil
}

func (h *Hub) remember(f frame) {
	h.memory = append(h.memory, f)
	if len(h.memory) > remembered {
		h.memory = append([]frame(nil), h.memory[len(h.memory)-remembered:]...)
	}
}

// welcome lets a browser listen. It is sent what it missed, if that is known.
func (h *Hub) welcome(c *client, call live.Call) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		c.stop()
		return
	}
	missed, resumed := h.since(call)
	c.say(live.Message{Type: live.Welcome, Epoch: h.epoch, Seq: h.seq, Resumed: resumed})
	for _, f := range missed {
		c.queue(f.data)
	}
	h.clients[c] = true
}

// since returns the messages after the one that a browser saw last; false when
// they are not all remembered.
func (h *Hub) since(call live.Call) ([]frame, bool) {
	if call.Epoch != h.epoch || call.After < 0 || call.After > h.seq {
		return nil, false
	}
	missed := int(h.seq - call.After)
	if missed > len(h.memory) {
		return nil, false
	}
	return h.memory[len(h.memory)-missed:], true
}

func (h *Hub) leave(c *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.clients, c)
}

// Close ends all connections.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for c := range h.clients {
		c.stop()
	}
}

// ServeHTTP lets in a browser that brings a ticket.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, ok, err := h.o.Tickets.TakeTicket(r.Context(), r.URL.Query().Get("ticket"))
	if err != nil {
		h.o.Logger.Error("ticket not taken", "err", err)
		http.Error(w, "something went wrong; the log says what", http.StatusInternalServerError)
		return
	}
	if !ok {
		http.Error(w, "a new ticket is needed", http.StatusUnauthorized)
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		h.o.Logger.Debug("no WebSocket", "err", err) // Accept has answered
		return
	}
	h.attend(r.Context(), conn)
}
