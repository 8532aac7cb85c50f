package hub

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/live"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// anyTicket takes every ticket but those that begin with "bad".
type anyTicket struct{}

func (anyTicket) TakeTicket(_ context.Context, id string) (store.Ticket, bool, error) {
	return store.Ticket{ID: id}, !strings.HasPrefix(id, "bad"), nil
}

func start(t *testing.T) (*Hub, string) {
	t.Helper()
	h, err := New(Options{Tickets: anyTicket{}, NewID: func() string { return "epoch" }})
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	t.Cleanup(h.Close)
	return h, "ws" + strings.TrimPrefix(server.URL, "http")
}

func news(id string) live.News {
	return live.News{Incidents: []live.Report{{Change: live.Opened, Incident: incident.Summary{ID: id}}}}
}

func push(t *testing.T, h *Hub, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if err := h.Push(t.Context(), news(id)); err != nil {
			t.Fatalf("Push(%s): %v", id, err)
		}
	}
}

func connect(t *testing.T, url, hello string) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), url+"?ticket=good", nil)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	conn.SetReadLimit(1 << 20)
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(hello)); err != nil {
		t.Fatalf("say %s: %v", hello, err)
	}
	return conn
}

func hear(t *testing.T, conn *websocket.Conn) live.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, data, err := conn.Read(ctx)
	if err != nil {
		t.Fatalf("hear: %v", err)
	}
	var m live.Message
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatalf("hear %s: %v", data, err)
	}
	return m
}

func TestListening(t *testing.T) {
	h, url := start(t)
	push(t, h, "before")
	conn := connect(t, url, `{"action":"hello"}`)
	if m := hear(t, conn); m.Type != live.Welcome || m.Resumed || m.Seq != 1 || m.Epoch != "epoch" {
		t.Errorf("welcome = %+v, want one that resumes nothing at 1", m)
	}
	push(t, h, "inc-1")
	if m := hear(t, conn); m.Seq != 2 || m.Incidents[0].Incident.ID != "inc-1" {
		t.Errorf("message = %+v, want inc-1 as number 2", m)
	}
	for _, said := range []string{"nonsense", `{"action":"dance"}`, `{"action":"ping"}`} {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(said)); err != nil {
			t.Fatal(err)
		}
	}
	if m := hear(t, conn); m.Type != live.Pong {
		t.Errorf("message = %+v, want the answer to the ping alone", m)
	}
}

func TestComingBack(t *testing.T) {
	h, url := start(t)
	for i := range remembered + 10 {
		push(t, h, fmt.Sprint("inc-", i+1))
	}
	newest := int64(remembered + 10)
	tests := []struct {
		name    string
		epoch   string
		after   int64
		resumed bool
		missed  int64
	}{
		{"nothing was missed", "epoch", newest, true, 0},
		{"a little was missed", "epoch", newest - 3, true, 3},
		{"all that is remembered was missed", "epoch", newest - remembered, true, remembered},
		{"more was missed", "epoch", newest - remembered - 1, false, 0},
		{"the server is another one", "older", newest, false, 0},
		{"a number from the future", "epoch", newest + 1, false, 0},
		{"a number that is none", "epoch", -1, false, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			conn := connect(t, url, fmt.Sprintf(`{"action":"hello","epoch":%q,"after":%d}`, tt.epoch, tt.after))
			if m := hear(t, conn); m.Type != live.Welcome || m.Resumed != tt.resumed || m.Seq != newest {
				t.Errorf("welcome = %+v, want resumed %t at %d", m, tt.resumed, newest)
			}
			for i := range tt.missed {
				if m := hear(t, conn); m.Seq != tt.after+i+1 {
					t.Fatalf("missed message %d has the number %d, want %d", i, m.Seq, tt.after+i+1)
				}
			}
		})
	}
}

func TestABrowserThatDoesNotReadHoldsUpNobody(t *testing.T) {
	h, url := start(t)
	slow := connect(t, url, `{"action":"hello"}`)
	hear(t, slow)
	quick := connect(t, url, `{"action":"hello"}`)
	hear(t, quick)
	big := live.News{Incidents: []live.Report{{Incident: incident.Summary{Title: strings.Repeat("x", 20000)}}}}
	for i := range 2000 { // more than buffers of the system and the hub hold
		if err := h.Push(t.Context(), big); err != nil {
			t.Fatalf("Push: %v", err)
		}
		if m := hear(t, quick); m.Seq != int64(i+1) {
			t.Fatalf("the other browser heard number %d, want %d", m.Seq, i+1)
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.clients) > 1 {
		t.Errorf("%d browsers are connected, want the slow one cut off", len(h.clients))
	}
}

func TestWithoutAGoodTicket(t *testing.T) {
	_, url := start(t)
	if _, res, err := websocket.Dial(t.Context(), url+"?ticket=bad", nil); err == nil || res.StatusCode != 401 {
		t.Errorf("connecting with a bad ticket: %v, want 401", err)
	}
}
