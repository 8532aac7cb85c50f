package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

const columns = "tbl, pk, sk, version, doc, expires, ipk, isk"

// A queryer is a database or a transaction.
type queryer interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// get returns the item under k, expired or not, nil when there is none.
func get(ctx context.Context, q queryer, k store.Key) (*store.Item, error) {
	row := q.QueryRowContext(ctx, "SELECT "+columns+" FROM items WHERE tbl = ? AND pk = ? AND sk = ?", string(k.Table), k.PK, k.SK)
	it, err := scan(row)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return it, err
}

func scan(row interface{ Scan(...any) error }) (*store.Item, error) {
	var (
		it      store.Item
		table   string
		doc     []byte
		expires int64
	)
	if err := row.Scan(&table, &it.PK, &it.SK, &it.Version, &doc, &expires, &it.Index.PK, &it.Index.SK); err != nil {
		return nil, fmt.Errorf("read item: %w", err)
	}
	it.Table, it.Doc = store.Table(table), doc
	if expires > 0 {
		it.Expires = time.UnixMilli(expires).UTC()
	}
	return &it, nil
}

// stamp is a time as it stands in the file: milliseconds, 0 for none.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
