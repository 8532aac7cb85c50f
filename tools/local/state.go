package local

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/cloudops-autopilot/autopilot/tools/bus"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/standin/sns"
	"github.com/cloudops-autopilot/autopilot/tools/standin/sqs"
)

// A State is what local mode says of itself at /local/state.
type State struct {
	Bus         bus.Counts `json:"bus"`
	Backlog     int        `json:"backlog"`     // deliveries the bus has not done yet
	Running     int        `json:"running"`     // pipeline executions under way
	Waiting     int        `json:"waiting"`     // lifecycle executions under way
	Quarantined int        `json:"quarantined"` // messages in the quarantine queue
	Undelivered int        `json:"undelivered"` // messages in the dead-letter queue of the rules
}

// Idle says whether every event that was accepted has had its outcome.
func (s State) Idle() bool { return s.Backlog == 0 && s.Running == 0 }

// aside serves what only local mode has: its own state and the messages that
// would have been sent.
type aside struct {
	bus    *bus.Bus
	queues *sqs.Queues
	topics *sns.Topics
	// running counts the executions of a machine that are under way.
	running func(machineARN string) int
	log     *slog.Logger
}

func (a aside) mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /local/state", a.serveState)
	mux.HandleFunc("GET /local/messages", a.serveMessages)
}

func (a aside) serveState(w http.ResponseWriter, r *http.Request) {
	s, err := a.state(r.Context())
	a.answer(w, s, err)
}

func (a aside) state(ctx context.Context) (s State, err error) {
	s.Backlog = a.bus.Backlog()
	s.Running = a.running(names.MachineARN(names.Pipeline))
	s.Waiting = a.running(names.MachineARN(names.Lifecycle))
	if s.Bus, err = a.bus.Counts(ctx); err != nil {
		return s, fmt.Errorf("counts of the bus: %w", err)
	}
	for queue, depth := range map[string]*int{names.Quarantine: &s.Quarantined, names.Undelivered: &s.Undelivered} {
		visible, hidden, err := a.queues.Depth(ctx, queue)
		if err != nil {
			return s, err
		}
		*depth = visible + hidden
	}
	return s, nil
}

const maxMessages = 1000

// serveMessages lists the newest messages first, or with ?after=N those after
// number N in their order.
func (a aside) serveMessages(w http.ResponseWriter, r *http.Request) {
	limit := 100
	if text := r.URL.Query().Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxMessages {
			http.Error(w, fmt.Sprintf("limit must be a number from 1 to %d", maxMessages), http.StatusBadRequest)
			return
		}
		limit = n
	}
	text := r.URL.Query().Get("after")
	if text == "" {
		all, err := a.topics.Newest(r.Context(), limit)
		a.answer(w, all, err)
		return
	}
	after, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		http.Error(w, "after must be the number of a message", http.StatusBadRequest)
		return
	}
	all, err := a.topics.Messages(r.Context(), after, limit)
	a.answer(w, all, err)
}

func (a aside) answer(w http.ResponseWriter, v any, err error) {
	if err != nil {
		a.log.Error("request failed", "err", err)
		http.Error(w, "something went wrong; the log says what", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		a.log.Warn("answer not sent", "err", err)
	}
}
