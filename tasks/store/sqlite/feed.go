package sqlite

import (
	"context"
	"encoding/json"
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
	if w.broken != nil || touched == nil || !store.Streamed(touched.Key) {
		return
	}
	before, err := json.Marshal(old)
	if err != nil {
		w.broken = err
		return
	}
	after, err := json.Marshal(next)
	if err != nil {
		w.broken = err
		return
	}
	w.exec("INSERT INTO changes (old, new) VALUES (?, ?)", before, after)
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
	rows, err := b.db.QueryContext(ctx, "SELECT seq, old, new FROM changes ORDER BY seq LIMIT ?", limit)
	if err != nil {
		return nil, fmt.Errorf("read the feed: %w", err)
	}
	defer rows.Close()
	var changes []store.Change
	for rows.Next() {
		var c store.Change
		var before, after []byte
		if err := rows.Scan(&c.Seq, &before, &after); err != nil {
			return nil, fmt.Errorf("read the feed: %w", err)
		}
		if err := json.Unmarshal(before, &c.Old); err != nil {
			return nil, fmt.Errorf("change %d: %w", c.Seq, err)
		}
		if err := json.Unmarshal(after, &c.New); err != nil {
			return nil, fmt.Errorf("change %d: %w", c.Seq, err)
		}
		changes = append(changes, c)
	}
	return changes, rows.Err()
}

// Forget removes the changes up to seq from the feed, once they were acted on.
func (b *Backend) Forget(ctx context.Context, seq int64) error {
	if _, err := b.db.ExecContext(ctx, "DELETE FROM changes WHERE seq <= ?", seq); err != nil {
		return fmt.Errorf("forget changes up to %d: %w", seq, err)
	}
	return nil
}

// Sweep deletes what is expired. Reads do not see it before either.
func (b *Backend) Sweep(ctx context.Context) error {
	for _, text := range []string{"DELETE FROM items WHERE expires > 0 AND expires <= ?", "DELETE FROM tokens WHERE until <= ?"} {
		if _, err := b.db.ExecContext(ctx, text, stamp(b.now())); err != nil {
			return fmt.Errorf("sweep expired items: %w", err)
		}
	}
	return nil
}
