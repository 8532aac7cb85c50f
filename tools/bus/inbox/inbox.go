// Package inbox keeps what the event bus has accepted and not yet delivered, in
// SQLite.
//
// Writers share transactions: whatever arrives while one transaction commits
// goes into the next, so many small requests cost few commits. A write is
// acknowledged after its commit; a process that is killed loses nothing that
// was acknowledged. Completed deliveries are noted without anybody waiting: if
// the note is lost the delivery is repeated under the same id.
package inbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/bus"
	"github.com/cloudops-autopilot/autopilot/tools/datafile"
)

const schema = `
CREATE TABLE IF NOT EXISTS deliveries (
  seq      INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  rule     TEXT NOT NULL,
  envelope BLOB NOT NULL,
  at       INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS counts (
  one       INTEGER PRIMARY KEY CHECK (one = 1),
  accepted  INTEGER NOT NULL, dropped INTEGER NOT NULL, matched INTEGER NOT NULL,
  delivered INTEGER NOT NULL, dead    INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO counts VALUES (1, 0, 0, 0, 0, 0);
`

// maxBatch bounds the requests of one transaction.
const maxBatch = 512

// An Inbox is a bus.Inbox in a file.
type Inbox struct {
	db       *sql.DB
	log      *slog.Logger
	requests chan request
	stopped  chan struct{}
}

// A request is one write; answer is nil when nobody waits for it.
type request struct {
	add    bus.Counts
	accept []bus.Delivery
	done   string
	answer chan error
}

// Open opens or creates the inbox at path.
func Open(path string, log *slog.Logger) (*Inbox, error) {
	db, err := datafile.Open(path, schema)
	if err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	i := &Inbox{db: db, log: log, requests: make(chan request, 4*maxBatch), stopped: make(chan struct{})}
	go i.write()
	return i, nil
}

// Close writes what is left and closes the file. Nothing may be asked afterwards.
func (i *Inbox) Close() error {
	close(i.requests)
	<-i.stopped
	return i.db.Close()
}

// Accept keeps the deliveries.
func (i *Inbox) Accept(ctx context.Context, add bus.Counts, deliveries []bus.Delivery) error {
	answer := make(chan error, 1)
	select {
	case i.requests <- request{add: add, accept: deliveries, answer: answer}:
	case <-ctx.Done():
		return ctx.Err()
	}
	return <-answer
}

// Done forgets a delivery.
func (i *Inbox) Done(add bus.Counts, id string) { i.requests <- request{add: add, done: id} }

func (i *Inbox) write() {
	defer close(i.stopped)
	for r := range i.requests {
		batch := []request{r}
		for len(batch) < maxBatch && len(i.requests) > 0 {
			batch = append(batch, <-i.requests)
		}
		err := i.commit(batch)
		if err != nil {
			i.log.Error("the inbox cannot write", "err", err)
		}
		for _, r := range batch {
			if r.answer != nil {
				r.answer <- err
			}
		}
	}
}

func (i *Inbox) commit(batch []request) error {
	tx, err := i.db.Begin()
	if err != nil {
		return err
	}
	if err := apply(tx, batch); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func apply(tx *sql.Tx, batch []request) error {
	insert, err := tx.Prepare(`INSERT INTO deliveries (id, rule, envelope, at) VALUES (?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	defer insert.Close()
	remove, err := tx.Prepare(`DELETE FROM deliveries WHERE id = ?`)
	if err != nil {
		return err
	}
	defer remove.Close()
	var sum bus.Counts
	for _, r := range batch {
		sum = sum.Plus(r.add)
		for _, d := range r.accept {
			if _, err := insert.Exec(d.ID, d.Rule, []byte(d.Envelope), d.At.UnixNano()); err != nil {
				return err
			}
		}
		if r.done != "" {
			if _, err := remove.Exec(r.done); err != nil {
				return err
			}
		}
	}
	_, err = tx.Exec(`UPDATE counts SET accepted = accepted + ?, dropped = dropped + ?, matched = matched + ?,
		delivered = delivered + ?, dead = dead + ?`, sum.Accepted, sum.Dropped, sum.Matched, sum.Delivered, sum.Dead)
	return err
}

// Pending returns what is not done, oldest first.
func (i *Inbox) Pending(ctx context.Context) ([]bus.Delivery, error) {
	rows, err := i.db.QueryContext(ctx, `SELECT id, rule, envelope, at FROM deliveries ORDER BY seq`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []bus.Delivery
	for rows.Next() {
		var d bus.Delivery
		var at int64
		if err := rows.Scan(&d.ID, &d.Rule, (*[]byte)(&d.Envelope), &at); err != nil {
			return nil, err
		}
		d.At = time.Unix(0, at).UTC()
		all = append(all, d)
	}
	return all, rows.Err()
}

// Counts returns the counters.
func (i *Inbox) Counts(ctx context.Context) (c bus.Counts, err error) {
	err = i.db.QueryRowContext(ctx, `SELECT accepted, dropped, matched, delivered, dead FROM counts`).
		Scan(&c.Accepted, &c.Dropped, &c.Matched, &c.Delivered, &c.Dead)
	return c, err
}
