// Package journal keeps the executions of the in-process Step Functions in a
// SQLite file, so that those that run go on after a restart and those that have
// ended can still be looked at.
//
// What a record means is the engine's; the journal only keeps it. Executions
// that ended more than 90 days ago are forgotten when the file is opened, as
// Step Functions forgets them.
package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/datafile"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

const schema = `
CREATE TABLE IF NOT EXISTS executions (
  arn      TEXT PRIMARY KEY,
  machine  TEXT NOT NULL,
  type     TEXT NOT NULL,
  status   TEXT NOT NULL,
  stop     INTEGER NOT NULL,
  snapshot BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS events (
  seq   INTEGER PRIMARY KEY,
  arn   TEXT NOT NULL,
  lines BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS events_of ON events (arn, seq);
CREATE TABLE IF NOT EXISTS started (
  machine TEXT PRIMARY KEY,
  n       INTEGER NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS count_started AFTER INSERT ON executions BEGIN
  INSERT INTO started (machine, n) VALUES (NEW.machine, 1) ON CONFLICT (machine) DO UPDATE SET n = n + 1;
END;
`

// kept is how long an execution that has ended is kept.
const kept = 90 * 24 * time.Hour

// A Journal is an engine.Journal in a file.
type Journal struct {
	db        *sql.DB
	put, tell *sql.Stmt
}

// Open opens or creates the journal at path.
func Open(path string, now time.Time) (*Journal, error) {
	db, err := datafile.Open(path, schema)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	if err := forget(db, now.Add(-kept)); err != nil {
		return nil, errors.Join(fmt.Errorf("journal %s: forget old executions: %w", path, err), db.Close())
	}
	j := &Journal{db: db}
	var err1, err2 error
	j.put, err1 = db.Prepare(`INSERT INTO executions (arn, machine, type, status, stop, snapshot) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (arn) DO UPDATE SET status = excluded.status, stop = excluded.stop, snapshot = excluded.snapshot`)
	j.tell, err2 = db.Prepare(`INSERT INTO events (arn, lines) VALUES (?, ?)`)
	if err := errors.Join(err1, err2); err != nil {
		return nil, errors.Join(fmt.Errorf("journal %s: %w", path, err), db.Close())
	}
	return j, nil
}

func forget(db *sql.DB, before time.Time) error {
	const old = `SELECT arn FROM executions WHERE stop > 0 AND stop < ?`
	if _, err := db.Exec(`DELETE FROM events WHERE arn IN (`+old+`)`, before.UnixNano()); err != nil {
		return err
	}
	_, err := db.Exec(`DELETE FROM executions WHERE stop > 0 AND stop < ?`, before.UnixNano())
	return err
}

// Close closes the file.
func (j *Journal) Close() error { return j.db.Close() }

// Write stores the records in one transaction.
func (j *Journal) Write(records []engine.Record) error {
	tx, err := j.db.Begin()
	if err != nil {
		return err
	}
	if err := j.write(tx, records); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (j *Journal) write(tx *sql.Tx, records []engine.Record) error {
	put, tell := tx.Stmt(j.put), tx.Stmt(j.tell)
	for _, r := range records {
		var err error
		if r.Delete {
			err = remove(tx, r.ARN)
		} else {
			err = keep(put, tell, r)
		}
		if err != nil {
			return fmt.Errorf("execution %s: %w", r.ARN, err)
		}
	}
	return nil
}

func keep(put, tell *sql.Stmt, r engine.Record) error {
	if _, err := put.Exec(r.ARN, r.Machine, string(r.Type), string(r.Status), nanos(r.Stop), r.Snapshot); err != nil {
		return err
	}
	if len(r.Events) == 0 {
		return nil
	}
	_, err := tell.Exec(r.ARN, r.Events)
	return err
}

func remove(tx *sql.Tx, arn string) error {
	if _, err := tx.Exec(`DELETE FROM events WHERE arn = ?`, arn); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM executions WHERE arn = ?`, arn)
	return err
}

// Read calls f for every execution. Nothing may be written meanwhile.
func (j *Journal) Read(f func(engine.Record) error) error {
	events, err := j.events()
	if err != nil {
		return fmt.Errorf("read the events of the journal: %w", err)
	}
	rows, err := j.db.QueryContext(context.Background(), `SELECT arn, machine, type, status, stop, snapshot FROM executions ORDER BY arn`)
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r engine.Record
		var kind, status string
		var stop int64
		if err := rows.Scan(&r.ARN, &r.Machine, &kind, &status, &stop, &r.Snapshot); err != nil {
			return err
		}
		r.Type, r.Status, r.Stop, r.Events = asl.MachineType(kind), engine.Status(status), at(stop), events[r.ARN]
		if err := f(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (j *Journal) events() (map[string][]byte, error) {
	rows, err := j.db.QueryContext(context.Background(), `SELECT arn, lines FROM events ORDER BY seq`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string][]byte{}
	for rows.Next() {
		var arn string
		var lines []byte
		if err := rows.Scan(&arn, &lines); err != nil {
			return nil, err
		}
		all[arn] = append(all[arn], lines...)
	}
	return all, rows.Err()
}

// Started returns how many executions of a machine were ever started, those that
// are forgotten by now included.
func (j *Journal) Started(ctx context.Context, machine string) (n int64, err error) {
	err = j.db.QueryRowContext(ctx, `SELECT n FROM started WHERE machine = ?`, machine).Scan(&n)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("count started executions of %s: %w", machine, err)
	}
	return n, nil
}

func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func at(ns int64) time.Time {
	if ns == 0 {
		return time.Time{}
	}
	return time.Unix(0, ns).UTC()
}
