package local

import (
	"log/slog"
	"net/http"

	"github.com/cloudops-autopilot/autopilot/dashboard"
	"github.com/cloudops-autopilot/autopilot/tasks/api"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tools/hub"
)

// web is what people look at: the REST API, the WebSocket API and the dashboard.
type web struct {
	rest http.Handler
	hub  *hub.Hub
	page http.Handler
}

func newWeb(tables store.Backend, s *store.Store, c clients, log *slog.Logger) (*web, error) {
	a, err := api.Open(tables, tables, api.Options{Answerer: c.sfn, Logger: log})
	if err != nil {
		return nil, err
	}
	h, err := hub.New(hub.Options{Tickets: s, Logger: log})
	if err != nil {
		return nil, err
	}
	page, err := dashboard.Handler(dashboard.Config{APIURL: "/v1", LiveURL: "/v1/live", Keyless: true})
	if err != nil {
		return nil, err
	}
	return &web{rest: api.HTTP(a, everyoneOperates), hub: h, page: page}, nil
}

// everyoneOperates gives whoever reaches this machine's port the operator's
// role: the guard keeps other web pages out, and the console warns of a port
// that others can reach.
func everyoneOperates(string) api.Role { return api.Operator }

func (w *web) mount(mux *http.ServeMux) {
	mux.Handle("GET /v1/live", w.hub)
	mux.Handle("/v1/", w.rest)
	mux.Handle("/", w.page)
}
