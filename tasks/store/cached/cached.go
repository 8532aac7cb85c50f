// Package cached keeps what was read from a store.Backend for a moment, for
// screens that ask the same again and again.
//
// A Backend answers out of its memory what it read no longer than TTL ago, and
// reads the rest from Shown, which may itself be up to Lag behind: what is shown
// is at most TTL + Lag old. Fresh is the way past the memory, for reads on which
// a write is based and for whoever knows of a change.
//
// Whoever writes through a Backend reads what it wrote: a Commit, whatever comes
// of it, forgets all that its items may be part of, and for as long as Shown may
// be behind, these are read from Kept. What another process writes is seen when
// TTL + Lag have passed.
package cached

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// How long a read is good for, and how far what is shown may be behind, where
// Options say nothing else.
const (
	TTL = 2 * time.Second
	Lag = 5 * time.Second
)

// Options say what is kept for how long. Kept has no default.
type Options struct {
	Kept  store.Backend    // what is written to, strongly consistent
	Shown store.Backend    // the same items, maybe a moment old; Kept
	TTL   time.Duration    // how long a read is good for, from its beginning; TTL
	Lag   time.Duration    // how far Shown may be behind Kept; Lag
	Most  int              // pages that are kept at most; 256
	Now   func() time.Time // time.Now
}

// A Backend is a store.Backend whose reads may be a moment old. Make one with New.
type Backend struct {
	o                    Options
	reads, misses, fresh atomic.Int64

	mu      sync.Mutex
	pages   map[any]page // by the id of the question
	reading map[any]chan struct{}
	written map[place]time.Time // committed to less than Lag ago
	commits int64
}

// A page is the answer to a question.
type page struct {
	items  []store.Item
	next   string
	places []place
	until  time.Time
}

// New returns a Backend that has read nothing yet.
func New(o Options) (*Backend, error) {
	if o.Kept == nil {
		return nil, errors.New("cached: Options.Kept is missing")
	}
	if o.TTL < 0 || o.Lag < 0 || o.Most < 0 {
		return nil, fmt.Errorf("cached: TTL %s, Lag %s and Most %d must not be negative", o.TTL, o.Lag, o.Most)
	}
	if o.Shown == nil {
		o.Shown = o.Kept
	}
	if o.TTL == 0 {
		o.TTL = TTL
	}
	if o.Lag == 0 {
		o.Lag = Lag
	}
	if o.Most == 0 {
		o.Most = 256
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Backend{o: o, pages: map[any]page{}, reading: map[any]chan struct{}{}, written: map[place]time.Time{}}, nil
}

// Get returns the items that exist, as they were at most TTL + Lag ago.
func (b *Backend) Get(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	p, err := b.read(ctx, get(keys))
	return b.copied(p), err
}

// Query returns a page as it was at most TTL + Lag ago.
func (b *Backend) Query(ctx context.Context, r store.Range) ([]store.Item, string, error) {
	p, err := b.read(ctx, query(r))
	return b.copied(p), p.next, err
}

// Commit writes to Kept and forgets what the items may be part of, also when it
// failed: it may have been made all the same.
func (b *Backend) Commit(ctx context.Context, token string, writes ...store.Write) error {
	defer b.forget(writes)
	return b.o.Kept.Commit(ctx, token, writes...)
}

// Fresh returns the same store past the memory: reads are those of Kept. They
// and what is written through it are remembered and forgotten as ever.
func (b *Backend) Fresh() store.Backend { return fresh{b} }

type fresh struct{ *Backend }

func (f fresh) Get(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	f.fresh.Add(1)
	p, err := f.ask(ctx, get(keys), f.kept)
	return f.copied(p), err
}

func (f fresh) Query(ctx context.Context, r store.Range) ([]store.Item, string, error) {
	f.fresh.Add(1)
	p, err := f.ask(ctx, query(r), f.kept)
	return f.copied(p), p.next, err
}

// Counts say what became of the reads.
type Counts struct {
	Hits   int64 // answered out of memory
	Misses int64 // read from the tables
	Fresh  int64 // read past the memory, because they had to be
}

// HitRate is the part of the reads that might be a moment old which memory
// answered, from 0 to 1; 0 without reads.
func (c Counts) HitRate() float64 {
	if c.Hits == 0 {
		return 0
	}
	return float64(c.Hits) / float64(c.Hits+c.Misses)
}

// Counts returns the counts since New.
func (b *Backend) Counts() Counts {
	misses := b.misses.Load()
	return Counts{Hits: max(0, b.reads.Load()-misses), Misses: misses, Fresh: b.fresh.Load()}
}
