package local

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/live"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/sqlite"
	"github.com/cloudops-autopilot/autopilot/tools/bus"
	"github.com/cloudops-autopilot/autopilot/tools/hub"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

const (
	atMost   = 500         // changes told at once
	tallied  = time.Second // how often accepted events are counted
	trouble  = time.Second // pause after a failure
	changes  = "changes"
	accepted = "accepted"
	dead     = "dead letters"
)

// A teller does in this process what the stream of the incidents table and the
// live function do in an account, and counts what came and how it ended.
type teller struct {
	backend   *sqlite.Backend
	store     *store.Store
	hub       *hub.Hub
	announcer live.Announcer
	bus       *bus.Bus
	log       *slog.Logger
}

func newTeller(b *sqlite.Backend, s *store.Store, h *hub.Hub, c clients, events *bus.Bus, log *slog.Logger) *teller {
	return &teller{b, s, h, live.Announcer{Client: c.events, Name: names.Stack}, events, log}
}

// tellChanges tells of changes until ctx ends. What was not told is kept for the
// next start.
func (t *teller) tellChanges(ctx context.Context) {
	for ctx.Err() == nil {
		some, err := t.backend.Feed(ctx, atMost)
		if err == nil {
			err = t.tell(ctx, some)
		}
		t.rest(ctx, "changes not told", err)
	}
}

// rest says what went wrong and waits a little before the next try.
func (t *teller) rest(ctx context.Context, what string, err error) {
	if err == nil || ctx.Err() != nil {
		return
	}
	t.log.Error(what, "err", err)
	select {
	case <-ctx.Done():
	case <-time.After(trouble):
	}
}

func (t *teller) tell(ctx context.Context, some []store.Change) error {
	n, err := live.Of(some)
	if err != nil {
		return err
	}
	if err := live.Tell(ctx, n, t.announcer, t.hub); err != nil {
		return err
	}
	last := some[len(some)-1].Seq
	if err := t.count(ctx, some, last); err != nil {
		return err
	}
	return t.backend.Forget(ctx, last)
}

// count counts the outcomes among the changes that were not counted before.
func (t *teller) count(ctx context.Context, some []store.Change, last int64) error {
	upTo, err := t.store.Counted(ctx, changes)
	if err != nil {
		return err
	}
	for len(some) > 0 && some[0].Seq <= upTo {
		some = some[1:]
	}
	outcomes, err := store.Tally(some)
	if err != nil || len(some) == 0 {
		return err
	}
	return t.store.CountUpTo(ctx, changes, last, time.Now(), outcomes)
}

// countAccepted counts what the bus handed to the pipeline, until ctx ends. What
// it could not hand over stays in the dead-letter queue: that is its outcome.
func (t *teller) countAccepted(ctx context.Context) {
	tick := time.NewTicker(tallied)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			t.rest(ctx, "accepted events not counted", t.countBus(ctx))
		}
	}
}

func (t *teller) countBus(ctx context.Context) error {
	c, err := t.bus.Counts(ctx)
	if err != nil {
		return err
	}
	if err := t.countMore(ctx, accepted, store.Accepted, c.Matched); err != nil {
		return err
	}
	return t.countMore(ctx, dead, string(incident.Quarantined), c.Dead)
}

// countMore counts what a counter of the bus grew by.
func (t *teller) countMore(ctx context.Context, name, counter string, now int64) error {
	before, err := t.store.Counted(ctx, name)
	if err != nil || now == before {
		return err
	}
	return t.store.CountUpTo(ctx, name, now, time.Now(), map[string]float64{counter: float64(now - before)})
}

// A quarantineCounter counts the events that the machines put into quarantine.
type quarantineCounter struct {
	engine.Runner
	store *store.Store
}

// Run does the work of one task. A message to a queue is counted once, however
// often it is sent within minutes.
func (q quarantineCounter) Run(ctx context.Context, t *engine.Task) (any, error) {
	out, err := q.Runner.Run(ctx, t)
	if err != nil || t.Resource.Service != "sqs" || t.Resource.Action != "sendMessage" {
		return out, err
	}
	sum := sha256.Sum256(t.JSON())
	token := hex.EncodeToString(sum[:])[:36]
	if err := q.store.Count(ctx, token, time.Now(), map[string]float64{string(incident.Quarantined): 1}); err != nil {
		return nil, &engine.TaskError{Name: "SQS.SdkClientException", Cause: err.Error()}
	}
	return out, nil
}
