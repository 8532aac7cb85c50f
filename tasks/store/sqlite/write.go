package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

const (
	maxBatch  = 256              // commits that share one transaction of the file
	tokenLife = 10 * time.Minute // how long a token makes its call idempotent
)

// errClosed is what a Commit gets after Close.
var errClosed = fmt.Errorf("the store is closed: %w", fault.StoreBusy)

// A commit is one call of Commit on its way through the writer.
type commit struct {
	token  string
	writes []store.Write
	err    error
	done   chan struct{}
}

// Commit applies all writes or none and returns when they are in the file.
func (b *Backend) Commit(ctx context.Context, token string, writes ...store.Write) error {
	if err := store.CheckWrites(writes); err != nil {
		return err
	}
	c := &commit{token: token, writes: writes, done: make(chan struct{})}
	select {
	case b.commits <- c:
	case <-b.done:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-c.done:
		return c.err
	case <-b.done:
	}
	select {
	case <-c.done: // it was in the last batch
		return c.err
	default:
		return errClosed
	}
}

// sweepEvery is how often expired items are deleted.
const sweepEvery = time.Minute

// write takes what is waiting, as much as there is, and commits it together.
func (b *Backend) write(ctx context.Context) {
	defer close(b.done)
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			if err := b.Sweep(ctx); err != nil && ctx.Err() == nil {
				b.log.WarnContext(ctx, "expired items stay until the next sweep", "err", err)
			}
		case first := <-b.commits:
			b.finish(b.drain([]*commit{first}))
		}
	}
}

func (b *Backend) drain(batch []*commit) []*commit {
	for len(batch) < maxBatch {
		select {
		case c := <-b.commits:
			batch = append(batch, c)
		default:
			return batch
		}
	}
	return batch
}

// finish commits a batch and answers its callers. A failure of the file is
// everybody's; a failed condition only its own.
func (b *Backend) finish(batch []*commit) {
	if err := b.transact(batch); err != nil {
		for _, c := range batch {
			c.err = fmt.Errorf("write to the store's file: %w", errors.Join(fault.StoreBusy, err))
		}
	}
	for _, c := range batch {
		close(c.done)
	}
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *Backend) transact(batch []*commit) error {
	ctx := context.Background()
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	w := writer{ctx: ctx, do: b.do.within(ctx, tx), now: b.now()}
	for _, c := range batch {
		if c.err = w.commit(c); w.broken != nil {
			return w.broken
		}
	}
	return tx.Commit()
}

// A writer applies commits within one transaction of the file.
type writer struct {
	ctx    context.Context
	do     statements
	now    time.Time
	broken error // the file failed: the whole transaction is void
}

// commit checks all conditions before it writes anything, so that a refused
// commit leaves no trace in the transaction it shares.
func (w *writer) commit(c *commit) error {
	if c.token != "" && w.seen(c.token) {
		return nil
	}
	current := make([]*store.Item, len(c.writes))
	for i, wr := range c.writes {
		it, err := get(w.ctx, w.do.get, wr.Item.Key)
		if err != nil {
			w.broken = err
			return err
		}
		current[i] = it
		if err := w.check(wr, it); err != nil {
			return err
		}
	}
	docs := make([]json.RawMessage, len(c.writes))
	for i, wr := range c.writes {
		doc, err := store.Added(current[i], wr)
		if err != nil {
			return err
		}
		docs[i] = doc
	}
	for i, wr := range c.writes {
		w.apply(wr, docs[i], current[i])
	}
	if c.token != "" {
		w.exec(w.do.token, c.token, stamp(w.now.Add(tokenLife)))
	}
	return w.broken
}

func (w *writer) seen(token string) bool {
	var until int64
	err := w.do.seen.QueryRowContext(w.ctx, token).Scan(&until)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		w.broken = err
	}
	return until > stamp(w.now)
}

func (w *writer) check(wr store.Write, it *store.Item) error {
	if it != nil && !it.Expires.IsZero() && !it.Expires.After(w.now) {
		it = nil
	}
	failed := wr.Add == nil && (wr.IfAbsent && it != nil || wr.IfVersion > 0 && (it == nil || it.Version != wr.IfVersion))
	if failed {
		return &store.Conflict{Key: wr.Item.Key, Current: it}
	}
	return nil
}

func (w *writer) apply(wr store.Write, doc json.RawMessage, old *store.Item) {
	k := wr.Item.Key
	switch {
	case wr.CheckOnly:
	case wr.Delete:
		w.exec(w.do.drop, string(k.Table), k.PK, k.SK)
		w.note(old, nil)
	default:
		next := wr.Item
		next.Doc, next.Version = doc, 1
		if old != nil {
			next.Version = old.Version + 1
		}
		w.exec(w.do.put, string(k.Table), k.PK, k.SK, next.Version, []byte(doc), stamp(next.Expires), next.Index.PK, next.Index.SK)
		w.note(old, &next)
	}
}

func (w *writer) exec(st *sql.Stmt, args ...any) {
	if w.broken == nil {
		_, w.broken = st.ExecContext(w.ctx, args...)
	}
}
