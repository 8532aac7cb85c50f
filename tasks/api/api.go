package api

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/lifecycle"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// A Reader is what the API shows of the tables.
type Reader interface {
	Incident(ctx context.Context, id string) (incident.Incident, error)
	Open(ctx context.Context) ([]incident.Incident, error)
	List(ctx context.Context, f store.Filter, after string, limit int) ([]incident.Incident, string, error)
	Signals(ctx context.Context, id, after string, limit int) ([]incident.Signal, string, error)
	Timeline(ctx context.Context, id, after string, limit int) ([]incident.TimelineEntry, string, error)
	Notices(ctx context.Context, incidentID string) ([]incident.Notice, error)
	Counters(ctx context.Context, step store.Step, from, to time.Time) ([]store.Bucket, error)
	ConfigurationHistory(ctx context.Context, name, after string, limit int) ([]store.Configuration, string, error)
}

// A Store is what the API reads and writes of the tables.
type Store interface {
	Reader
	lifecycle.Waker
	Configuration(ctx context.Context, name string) (store.Configuration, error)
	PutConfiguration(ctx context.Context, name string, base int64, c store.Configuration) (store.Configuration, error)
	PutTicket(ctx context.Context, t store.Ticket) error
}

// An Intake counts the events that were accepted, by the beginning of each span
// of the width.
type Intake interface {
	Accepted(ctx context.Context, width time.Duration, from, to time.Time) (map[time.Time]int, error)
}

// Options are the API's collaborators; Store and Answerer have no default.
type Options struct {
	Store    Store              // reads what is there now
	Shown    Reader             // reads what a screen shows, maybe a moment late; Store
	Cache    Cache              // between Shown and the tables; none
	Answerer lifecycle.Answerer // the Step Functions client
	Intake   Intake             // the store's own counters
	Now      func() time.Time   // time.Now
	NewID    func() string      // rand.Text
	Logger   *slog.Logger       // discards
}

// An API answers requests.
type API struct {
	o      Options
	routes []Route
}

// New returns an API.
func New(o Options) (*API, error) {
	if o.Store == nil {
		return nil, errors.New("api: Options.Store is missing")
	}
	if o.Answerer == nil {
		return nil, errors.New("api: Options.Answerer is missing")
	}
	if o.Shown == nil {
		o.Shown = o.Store
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = rand.Text
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return &API{o: o, routes: Routes()}, nil
}

func (a *API) now() time.Time { return a.o.Now().UTC() }
