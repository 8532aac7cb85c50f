package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// note adds a change of the incidents table to the feed.
func (w *writer) note(old, next *store.Item) {
	touched := next
	if touched == nil {
		touched = old
	}
	if touched == nil || !store.Streamed(touched.Key) {
		return
	}
	before, after := image(old), image(next)
	w.exec(w.do.note, string(touched.Table), touched.PK, touched.SK, before.Version, []byte(before.Doc), after.Version, []byte(after.Doc))
}

// image is what the feed keeps of an item; version 0 stands for none.
func image(it *store.Item) store.Item {
	if it == nil {
		return store.Item{}
	}
	return *it
}

// Feed returns up to limit changes that were not yet forgotten, oldest first.
// When there is none it waits until there is one or ctx ends.
func (b *Backend) Feed(ctx context.Context, limit int) ([]store.Change, error) {
	for {
		changes, err := b.changes(ctx, limit)
		if err != nil || len(changes) > 0 {
			return changes, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-b.wake:
		case <-time.After(time.Second):
		}
	}
}

func (b *Backend) changes(ctx context.Context, limit int) ([]store.Change, error) {
	rows, err := b.db.QueryContext(ctx, "SELECT seq, tbl, pk, sk, oldversion, old, newversion, new FROM feed ORDER BY seq LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("read the feed: %w", err)
	}
	defer rows.Close()
	var changes []store.Change
	for rows.Next() {
		c, err := scanChange(rows)
		if err != nil {
			return nil, fmt.Errorf("read the feed: %w", err)
		}
		changes = append(changes, c)
	}
	return changes, rows.Err()
}

func scanChange(rows *sql.Rows) (store.Change, error) {
	var (
		c                      store.Change
		k                      store.Key
		oldVersion, newVersion int64
		before, after          []byte
	)
	err := rows.Scan(&c.Seq, &k.Table, &k.PK, &k.SK, &oldVersion, &before, &newVersion, &after)
	if oldVersion > 0 {
		c.Old = &store.Item{Key: k, Version: oldVersion, Doc: before}
	}
	if newVersion > 0 {
		c.New = &store.Item{Key: k, Version: newVersion, Doc: after}
	}
	return c, err
}

// Forget removes the changes up to seq from the feed, once they were acted on.
func (b *Backend) Forget(ctx context.Context, seq int64) error {
	if _, err := b.db.ExecContext(ctx, "DELETE FROM feed WHERE seq <= ?", seq); err != nil {
		return fmt.Errorf("forget changes up to %d: %w", seq, err)
	}
	return nil
}

// maxFeed is how many changes a feed keeps that nobody reads.
const maxFeed = 200_000

// Sweep deletes what is expired, a bounded number of items at a time, so that
// writers wait little. Reads do not see it before either.
func (b *Backend) Sweep(ctx context.Context) error {
	const some = 2000
	now := stamp(b.now())
	if _, err := b.db.ExecContext(ctx, "DELETE FROM tokens WHERE until <= ?", now); err != nil {
		return fmt.Errorf("sweep expired tokens: %w", err)
	}
	if _, err := b.db.ExecContext(ctx, "DELETE FROM feed WHERE seq <= (SELECT max(seq) FROM feed) - ?", maxFeed); err != nil {
		return fmt.Errorf("sweep the feed: %w", err)
	}
	for {
		done, err := b.db.ExecContext(ctx, "DELETE FROM items WHERE (tbl, pk, sk) IN (SELECT tbl, pk, sk FROM items WHERE expires > 0 AND expires <= ? LIMIT ?)", now, some)
		if err != nil {
			return fmt.Errorf("sweep expired items: %w", err)
		}
		if n, err := done.RowsAffected(); err != nil || n < some {
			return err
		}
	}
}
