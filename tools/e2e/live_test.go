package e2e

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/coder/websocket"
)

// A listener is a browser that has the dashboard open.
type listener struct {
	socket *websocket.Conn
	heard  chan map[string]any
}

// listen opens the WebSocket API with a ticket, as the dashboard does.
func (d *deployment) listen(t *testing.T, key string) *listener {
	t.Helper()
	status, data := d.ask(t, http.MethodPost, "/live/ticket", key, map[string]any{})
	var ticket struct{ Ticket string }
	if err := json.Unmarshal(data, &ticket); err != nil || status/100 != 2 || ticket.Ticket == "" {
		t.Fatalf("POST /live/ticket = %d %s, want a ticket", status, data)
	}
	url := d.outputs["WebSocketUrl"] + "?ticket=" + ticket.Ticket
	socket, answer, err := websocket.Dial(t.Context(), url, nil) //nolint:bodyclose // the library closes it
	if err != nil {
		t.Fatalf("open %s: %v (%v)", url, err, answer)
	}
	if err := socket.Write(t.Context(), websocket.MessageText, []byte(`{"action":"hello"}`)); err != nil {
		t.Fatalf("say hello: %v", err)
	}
	l := &listener{socket: socket, heard: make(chan map[string]any, 1000)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.read(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		_ = socket.CloseNow()
		<-done
	})
	if again, _, err := websocket.Dial(t.Context(), url, nil); err == nil { //nolint:bodyclose // the library closes it
		_ = again.CloseNow()
		t.Error("a ticket opened the WebSocket API twice")
	}
	return l
}

func (l *listener) read(ctx context.Context) {
	for {
		_, data, err := l.socket.Read(ctx)
		if err != nil {
			return
		}
		var m map[string]any
		if json.Unmarshal(data, &m) == nil {
			l.heard <- m
		}
	}
}

// hears waits for a change of the incident.
func (l *listener) hears(t *testing.T, incidentID string) {
	t.Helper()
	eventually(t, "the browser hears of "+incidentID, func() (bool, error) {
		for {
			select {
			case m := <-l.heard:
				if data, err := json.Marshal(m); err == nil && contains(string(data), incidentID) {
					return true, nil
				}
			default:
				return false, nil
			}
		}
	})
}

// strangers: nobody listens without a ticket of ours.
func (c *customer) strangers(t *testing.T) {
	for _, query := range []string{"", "?ticket=", "?ticket=made-up"} {
		socket, _, err := websocket.Dial(t.Context(), c.outputs["WebSocketUrl"]+query, nil) //nolint:bodyclose // the library closes it
		if err == nil {
			_ = socket.CloseNow()
			t.Errorf("the WebSocket API opened with the query %q", query)
		}
	}
}
