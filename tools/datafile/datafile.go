// Package datafile opens the SQLite files of local mode's data folder and makes
// sure that one process at a time uses the folder.
//
// A file is written ahead (WAL) and synchronised at checkpoints: what was
// committed survives the end of the process, kill -9 included. What the tables
// hold is left to the packages that own them.
package datafile

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"modernc.org/sqlite" // the driver as well
	sqlite3 "modernc.org/sqlite/lib"
)

// Open opens or creates the file at path and runs the statements of schema.
// All calls share one connection, so that writers never wait for a lock.
func Open(path, schema string) (*sql.DB, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(5000)&_pragma=wal_autocheckpoint(8000)"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(schema); err != nil {
		return nil, errors.Join(fmt.Errorf("prepare %s: %w", path, err), db.Close())
	}
	return db, nil
}

// Damaged says whether an error means that a file is none of SQLite's, or is
// whole no more.
func Damaged(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	code := e.Code() & 0xff // the rest tells more about it
	return code == sqlite3.SQLITE_NOTADB || code == sqlite3.SQLITE_CORRUPT
}
