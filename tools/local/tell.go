package local

import (
	"context"
	"log/slog"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/live"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/sqlite"
	"github.com/cloudops-autopilot/autopilot/tools/hub"
	"github.com/cloudops-autopilot/autopilot/tools/local/journal"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
)

const (
	atMost     = 500         // changes told at once
	tallied    = time.Second // how often accepted events are counted
	trouble    = time.Second // pause after a failure
	changes    = "changes"
	executions = "executions"
)

// A teller does in this process what the stream of the incidents table and the
// live function do in an account, and counts what came and how it ended.
type teller struct {
	backend   *sqlite.Backend
	store     *store.Store
	hub       *hub.Hub
	announcer live.Announcer
	journal   *journal.Journal
	log       *slog.Logger
}

func newTeller(b *sqlite.Backend, s *store.Store, h *hub.Hub, c clients, j *journal.Journal, log *slog.Logger) *teller {
	return &teller{b, s, h, live.Announcer{Client: c.events, Name: names.Stack}, j, log}
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

// countAccepted counts what the pipeline was started for, until ctx ends: by the
// bus, and by people who drive an event again.
func (t *teller) countAccepted(ctx context.Context) {
	tick := time.NewTicker(tallied)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			t.rest(ctx, "accepted events not counted", t.countStarted(ctx))
		}
	}
}

func (t *teller) countStarted(ctx context.Context) error {
	now, err := t.journal.Started(ctx, names.MachineARN(names.Pipeline))
	if err != nil {
		return err
	}
	before, err := t.store.Counted(ctx, executions)
	if err != nil || now == before {
		return err
	}
	if now < before {
		before = 0 // the journal was begun anew
	}
	return t.store.CountUpTo(ctx, executions, now, time.Now(), map[string]float64{store.Accepted: float64(now - before)})
}
