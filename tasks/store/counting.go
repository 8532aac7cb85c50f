package store

import (
	"context"
	"sync/atomic"
)

// Counting passes calls on to a Backend and counts them, so that a test can say
// what a call of the pipeline costs.
type Counting struct {
	Backend
	gets, queries, items, commits, legs atomic.Int64
}

// Calls are the calls that a Counting saw.
type Calls struct {
	Gets, Queries int64 // calls that read
	Items         int64 // items they returned
	Commits, Legs int64 // calls that write, and the writes in them
}

// Take returns the calls since the last Take.
func (c *Counting) Take() Calls {
	return Calls{Gets: c.gets.Swap(0), Queries: c.queries.Swap(0), Items: c.items.Swap(0), Commits: c.commits.Swap(0), Legs: c.legs.Swap(0)}
}

// Get counts and passes on.
func (c *Counting) Get(ctx context.Context, keys ...Key) ([]Item, error) {
	items, err := c.Backend.Get(ctx, keys...)
	c.gets.Add(1)
	c.items.Add(int64(len(items)))
	return items, err
}

// Query counts and passes on.
func (c *Counting) Query(ctx context.Context, r Range) ([]Item, string, error) {
	items, next, err := c.Backend.Query(ctx, r)
	c.queries.Add(1)
	c.items.Add(int64(len(items)))
	return items, next, err
}

// Commit counts and passes on.
func (c *Counting) Commit(ctx context.Context, token string, writes ...Write) error {
	c.commits.Add(1)
	c.legs.Add(int64(len(writes)))
	return c.Backend.Commit(ctx, token, writes...)
}
