// Package store keeps incidents, their signals, the ledger of events, notices,
// task tokens, counters and configurations.
//
// It has two layers. Backend is a small ordered store of JSON items with
// conditional and transactional writes; packages dynamo, sqlite and memory
// below implement it and pass one shared suite (storetest). Store, on top,
// knows the item layout and offers the calls the tasks make.
//
// What is decided about an incident is left to package correlate; Store only
// makes sure that a decision is written once, whole, and on the state it was
// made for.
package store

import (
	"context"
	"encoding/json"
	"time"
)

// DefaultLimit is the size of a page when a Range names none.
const DefaultLimit = 100

// Table names one of the three tables.
type Table string

// The tables.
const (
	Incidents      Table = "incidents"
	Metrics        Table = "metrics"
	Configurations Table = "configurations"
)

// A Key names an item. Items of one PK are ordered by SK as bytes.
type Key struct {
	Table  Table
	PK, SK string
}

// An Item is a JSON document under a key.
type Item struct {
	Key
	Version int64           // 1 on creation, then one more each write
	Doc     json.RawMessage // the document
	Expires time.Time       // zero: kept. Reads never return an expired item
	Index   IndexKey        // place in the table's one sparse secondary index; zero: in none
}

// An IndexKey places an item in the sparse index of its table. No two items of
// one PK have the same SK.
type IndexKey struct{ PK, SK string }

// A Range asks for the items of one partition in order of SK.
type Range struct {
	Table   Table
	Indexed bool // read the secondary index (eventually consistent) instead of the table
	PK      string
	Prefix  string // SK begins with it
	After   string // exclusive start in reading order, a SK (or index SK) from an earlier page
	Reverse bool
	Limit   int // 0: 100
}

// A Write is one leg of a transaction.
type Write struct {
	Item   Item
	Delete bool
	// At most one condition: IfAbsent, or IfVersion > 0 (the item is there with this version).
	IfAbsent  bool
	IfVersion int64
	// CheckOnly makes the leg a condition without a write.
	CheckOnly bool
	// Add adds to numeric top-level fields of the document instead of replacing
	// it (creating it when absent). Doc and conditions are ignored.
	Add map[string]float64
}

// A Backend is an ordered store of JSON items. All reads but Indexed ranges are
// strongly consistent. It has no scan.
type Backend interface {
	// Get returns the items that exist, in any order.
	Get(ctx context.Context, keys ...Key) ([]Item, error)
	// Query returns a page of a partition and the After value of the next page,
	// "" when there is none.
	Query(ctx context.Context, r Range) (items []Item, next string, err error)
	// Commit applies all writes or none. A failed condition is a *Conflict.
	// Token makes the call idempotent for ten minutes; "" derives none. What
	// CheckWrites refuses is refused.
	Commit(ctx context.Context, token string, writes ...Write) error
}
