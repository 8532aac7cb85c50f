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

// statements are the statements of every write and read, prepared once.
type statements struct{ get, put, drop, seen, token, note *sql.Stmt }

func prepare(db *sql.DB) (statements, error) {
	var s statements
	for _, p := range []struct {
		to   **sql.Stmt
		text string
	}{
		{&s.get, "SELECT " + columns + " FROM items WHERE tbl = ? AND pk = ? AND sk = ?"},
		{&s.put, "INSERT INTO items (" + columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tbl, pk, sk) DO UPDATE SET " +
			"version = excluded.version, doc = excluded.doc, expires = excluded.expires, ipk = excluded.ipk, isk = excluded.isk"},
		{&s.drop, "DELETE FROM items WHERE tbl = ? AND pk = ? AND sk = ?"},
		{&s.seen, "SELECT until FROM tokens WHERE token = ?"},
		{&s.token, "INSERT OR REPLACE INTO tokens (token, until) VALUES (?, ?)"},
		{&s.note, "INSERT INTO feed (tbl, pk, sk, oldversion, old, newversion, new) VALUES (?, ?, ?, ?, ?, ?, ?)"},
	} {
		var err error
		if *p.to, err = db.Prepare(p.text); err != nil {
			s.close()
			return s, fmt.Errorf("prepare %q: %w", p.text, err)
		}
	}
	return s, nil
}

// close frees the statements; the database may be closed already.
func (s statements) close() {
	for _, st := range []*sql.Stmt{s.get, s.put, s.drop, s.seen, s.token, s.note} {
		if st != nil {
			_ = st.Close()
		}
	}
}

// within returns the statements bound to a transaction.
func (s statements) within(ctx context.Context, tx *sql.Tx) statements {
	return statements{tx.StmtContext(ctx, s.get), tx.StmtContext(ctx, s.put), tx.StmtContext(ctx, s.drop),
		tx.StmtContext(ctx, s.seen), tx.StmtContext(ctx, s.token), tx.StmtContext(ctx, s.note)}
}

// get returns the item under k, expired or not, nil when there is none.
func get(ctx context.Context, st *sql.Stmt, k store.Key) (*store.Item, error) {
	it, err := scan(st.QueryRowContext(ctx, string(k.Table), k.PK, k.SK))
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
