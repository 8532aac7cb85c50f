// Package sqlite is a store.Backend in one SQLite file, for local mode.
//
// Writes of many callers are committed together by one writer, which is what
// makes a laptop's disk keep up; a caller's Commit returns when its writes are
// in the file. The file survives the death of the process at any point. Beside
// the items it keeps a feed of changes, which stands in for the table's stream.
//
// Other parts of local mode keep tables of their own in the same file through
// DB.
package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/url"
	"runtime"
	"sync"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"

	_ "modernc.org/sqlite" // the driver
)

const schema = `
CREATE TABLE IF NOT EXISTS items (
	tbl TEXT NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL,
	version INTEGER NOT NULL, doc BLOB NOT NULL, expires INTEGER NOT NULL,
	ipk TEXT NOT NULL, isk TEXT NOT NULL,
	PRIMARY KEY (tbl, pk, sk)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS items_index ON items (tbl, ipk, isk) WHERE ipk <> '';
CREATE INDEX IF NOT EXISTS items_expiry ON items (expires) WHERE expires > 0;
CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS feed (
	seq INTEGER PRIMARY KEY AUTOINCREMENT, tbl TEXT NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL,
	oldversion INTEGER NOT NULL, old BLOB, newversion INTEGER NOT NULL, new BLOB
);`

// OpenDB opens the file, made when it is not there, with the settings that
// local mode relies on: a write-ahead log, which survives the death of the
// process, and a patient wait for locks.
func OpenDB(path string) (*sql.DB, error) {
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(NORMAL)", "busy_timeout(10000)", "foreign_keys(1)", "wal_autocheckpoint(8000)"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+pragmas.Encode())
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(2 + runtime.NumCPU())
	if err := db.Ping(); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return db, nil
}

// A Backend keeps items in a SQLite file. Make one with New, end it with Close.
type Backend struct {
	db      *sql.DB
	do      statements
	ranges  sync.Map // text of a range query → *sql.Stmt; there are few
	now     func() time.Time
	log     *slog.Logger
	commits chan *commit
	stop    context.CancelFunc
	done    chan struct{}
	wake    chan struct{} // tells a reader of the feed that there is more
}

// Options are a Backend's collaborators.
type Options struct {
	Now    func() time.Time // decides which items are expired; time.Now
	Logger *slog.Logger     // discards
}

// New returns a Backend on db and makes its tables.
func New(db *sql.DB, o Options) (*Backend, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if _, err := db.Exec(schema); err != nil {
		return nil, fmt.Errorf("make the item tables: %w", err)
	}
	do, err := prepare(db)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	b := &Backend{db: db, do: do, now: o.Now, log: o.Logger, commits: make(chan *commit, maxBatch), stop: stop, done: make(chan struct{}), wake: make(chan struct{}, 1)}
	go b.write(ctx)
	return b, nil
}

// Close waits for the writes under way and ends the writer. It leaves the
// database open.
func (b *Backend) Close() {
	b.stop()
	<-b.done
	b.do.close()
	b.ranges.Range(func(_, st any) bool {
		_ = st.(*sql.Stmt).Close() // the database may be closed already
		return true
	})
}

// Get returns the items that exist and are not expired.
func (b *Backend) Get(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	var found []store.Item
	for _, k := range keys {
		it, err := get(ctx, b.do.get, k)
		if err != nil {
			return nil, err
		}
		if it != nil && !b.expired(it) {
			found = append(found, *it)
		}
	}
	return found, nil
}

func (b *Backend) expired(it *store.Item) bool {
	return !it.Expires.IsZero() && !it.Expires.After(b.now())
}

// Query returns a page of a partition of the table or of its index.
func (b *Backend) Query(ctx context.Context, r store.Range) ([]store.Item, string, error) {
	limit := r.Limit
	if limit <= 0 {
		limit = store.DefaultLimit
	}
	text, args := rangeQuery(r, b.now(), limit+1)
	st, err := b.ranged(ctx, text)
	if err != nil {
		return nil, "", err
	}
	rows, err := st.QueryContext(ctx, args...)
	if err != nil {
		return nil, "", fmt.Errorf("query partition %s: %w", r.PK, err)
	}
	defer rows.Close()
	var page []store.Item
	for rows.Next() {
		it, err := scan(rows)
		if err != nil {
			return nil, "", err
		}
		page = append(page, *it)
	}
	if err := rows.Err(); err != nil {
		return nil, "", fmt.Errorf("query partition %s: %w", r.PK, err)
	}
	if len(page) <= limit {
		return page, "", nil
	}
	last := page[limit-1].SK
	if r.Indexed {
		last = page[limit-1].Index.SK
	}
	return page[:limit], last, nil
}

// ranged returns the statement of a range query, prepared at its first use.
func (b *Backend) ranged(ctx context.Context, text string) (*sql.Stmt, error) {
	if known, ok := b.ranges.Load(text); ok {
		return known.(*sql.Stmt), nil
	}
	st, err := b.db.PrepareContext(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", text, err)
	}
	known, raced := b.ranges.LoadOrStore(text, st)
	if raced {
		_ = st.Close() // never used
	}
	return known.(*sql.Stmt), nil
}

// rangeQuery puts the bounds of the sort key into the statement, so that the
// primary key or the index answers it. The plus keeps SQLite from weighing the
// index of expiries, for which it would prepare the statement anew each time.
func rangeQuery(r store.Range, now time.Time, limit int) (string, []any) {
	pk, sk := "pk", "sk"
	if r.Indexed {
		pk, sk = "ipk", "isk"
	}
	text := "SELECT " + columns + " FROM items WHERE tbl = ? AND " + pk + " = ? AND (+expires = 0 OR +expires > ?)"
	args := []any{string(r.Table), r.PK, stamp(now)}
	if r.Indexed {
		text += " AND ipk <> ''"
	}
	if r.Prefix != "" {
		text += " AND " + sk + " >= ? AND " + sk + " < ?"
		args = append(args, r.Prefix, r.Prefix+"\U0010FFFF")
	}
	order, past := " ASC", " > ?"
	if r.Reverse {
		order, past = " DESC", " < ?"
	}
	if r.After != "" {
		text += " AND " + sk + past
		args = append(args, r.After)
	}
	return text + " ORDER BY " + sk + order + " LIMIT ?", append(args, limit)
}
