package replay

import (
	"context"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tools/cost"
)

// calls counts what AWS would put on the bill.
type calls struct {
	store.Backend
	reads, writes, messages int
}

// count lets the calls of a backend pass and counts them.
func (c *calls) count(b store.Backend) store.Backend {
	c.Backend = b
	return c
}

// Get counts a read a key.
func (c *calls) Get(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	c.reads += len(keys)
	return c.Backend.Get(ctx, keys...)
}

// Query counts a read for every 4 KB, as DynamoDB does.
func (c *calls) Query(ctx context.Context, r store.Range) ([]store.Item, string, error) {
	items, next, err := c.Backend.Query(ctx, r)
	size := 0
	for _, it := range items {
		size += len(it.Doc)
	}
	c.reads += 1 + size/4096
	return items, next, err
}

// Commit counts a write for every KB, twice in a transaction.
func (c *calls) Commit(ctx context.Context, token string, writes ...store.Write) error {
	for _, w := range writes {
		units := 1 + len(w.Item.Doc)/1024
		if len(writes) > 1 {
			units *= 2
		}
		c.writes += units
	}
	return c.Backend.Commit(ctx, token, writes...)
}

// count closes the books.
func (r *run) count() {
	s := &r.out.Stats
	s.Lines = len(r.lines)
	used := cost.Used{Reads: r.calls.reads, Writes: r.calls.writes, Messages: r.calls.messages}
	if r.world != nil {
		e := r.world.Engine.Stats()
		s.Executions, s.Transitions = int(e.Started), int(e.Transitions)
		used.Transitions, used.Invocations = s.Transitions, int(e.Tasks)
	}
	r.out.Cost = Cost{Transitions: used.Transitions, Invocations: used.Invocations, ReadUnits: used.Reads, WriteUnits: used.Writes,
		Messages: used.Messages, Dollars: used.Dollars()}
}
