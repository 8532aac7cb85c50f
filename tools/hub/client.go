package hub

import (
	"context"
	"encoding/json"
	"time"

	"github.com/coder/websocket"

	"github.com/cloudops-autopilot/autopilot/tasks/live"
)

// writeWithin is how long one message may take to be taken.
const writeWithin = 10 * time.Second

// A client is one browser that is connected.
type client struct {
	frames chan []byte
	stop   context.CancelFunc
}

// queue puts a message into the browser's queue, or cuts it off when that is
// full: it comes back and reads anew.
func (c *client) queue(data []byte) {
	select {
	case c.frames <- data:
	default:
		c.stop()
	}
}

func (c *client) say(m live.Message) {
	data, err := json.Marshal(m)
	if err != nil {
		c.stop()
		return
	}
	c.queue(data)
}

// attend serves a connection until it ends.
func (h *Hub) attend(ctx context.Context, conn *websocket.Conn) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c := &client{frames: make(chan []byte, behind), stop: stop}
	defer h.leave(c)
	written := make(chan struct{})
	go func() {
		defer close(written)
		defer stop()
		c.write(ctx, conn)
	}()
	h.listen(ctx, conn, c)
	stop()
	<-written
	_ = conn.Close(websocket.StatusTryAgainLater, "connect again") // it may be gone already
}

// listen hears what the browser says until it is gone or cut off.
func (h *Hub) listen(ctx context.Context, conn *websocket.Conn, c *client) {
	for {
		_, data, err := conn.Read(ctx)
		if err != nil {
			return
		}
		call, ok := live.ReadCall(data)
		switch {
		case !ok: // nothing that a browser of ours says
		case call.Action == "hello":
			h.welcome(c, call)
		default:
			c.say(live.Message{Type: live.Pong})
		}
	}
}

// write sends what is queued.
func (c *client) write(ctx context.Context, conn *websocket.Conn) {
	for {
		select {
		case <-ctx.Done():
			return
		case data := <-c.frames:
			within, cancel := context.WithTimeout(ctx, writeWithin)
			err := conn.Write(within, websocket.MessageText, data)
			cancel()
			if err != nil {
				return
			}
		}
	}
}
