// Package memory is a store.Backend in one process' memory, for replay,
// simulation and tests.
//
// It answers as the durable backends do, the shared suite says so; what it
// leaves out is durability.
package memory

import (
	"context"
	"sync"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// tokenLife is how long a Commit token makes its call idempotent, as in DynamoDB.
const tokenLife = 10 * time.Minute

// A Backend keeps items in memory. Make one with New.
type Backend struct {
	now func() time.Time

	mu     sync.RWMutex
	tables map[place]partition // table and PK → items by SK
	index  map[place]partition // table and index PK → items by index SK
	tokens map[string]time.Time
}

// A place names a partition of a table or of its index.
type place struct {
	table store.Table
	pk    string
}

// New returns an empty Backend. Now decides which items are expired; nil is time.Now.
func New(now func() time.Time) *Backend {
	if now == nil {
		now = time.Now
	}
	return &Backend{now: now, tables: map[place]partition{}, index: map[place]partition{}, tokens: map[string]time.Time{}}
}

// Get returns the items that exist and are not expired, in order of the keys.
func (b *Backend) Get(_ context.Context, keys ...store.Key) ([]store.Item, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	var found []store.Item
	for _, k := range keys {
		if it := b.live(k); it != nil {
			found = append(found, *it)
		}
	}
	return found, nil
}

// live returns the item under k unless there is none or it is expired.
func (b *Backend) live(k store.Key) *store.Item {
	it := b.tables[place{k.Table, k.PK}].get(k.SK)
	if it == nil || b.expired(it) {
		return nil
	}
	return it
}

func (b *Backend) expired(it *store.Item) bool {
	return !it.Expires.IsZero() && !it.Expires.After(b.now())
}

// Query returns a page of a partition of the table or of its index.
func (b *Backend) Query(_ context.Context, r store.Range) ([]store.Item, string, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	from := b.tables
	if r.Indexed {
		from = b.index
	}
	limit := r.Limit
	if limit <= 0 {
		limit = store.DefaultLimit
	}
	in := from[place{r.Table, r.PK}]
	page, last := make([]store.Item, 0, min(limit, in.size())), ""
	for sk, it := range in.walk(r) {
		if b.expired(it) {
			continue
		}
		if len(page) == limit {
			return page, last, nil
		}
		page, last = append(page, *it), sk
	}
	return page, "", nil
}

// Commit applies all writes or none.
func (b *Backend) Commit(_ context.Context, token string, writes ...store.Write) error {
	if err := store.CheckWrites(writes); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if token != "" {
		if until, ok := b.tokens[token]; ok && until.After(b.now()) {
			return nil
		}
	}
	for _, w := range writes {
		if err := b.check(w); err != nil {
			return err
		}
	}
	for _, w := range writes {
		if err := b.apply(w); err != nil {
			return err
		}
	}
	if token != "" {
		b.tokens[token] = b.now().Add(tokenLife)
	}
	return nil
}

func (b *Backend) check(w store.Write) error {
	if w.Add != nil {
		return nil
	}
	current := b.live(w.Item.Key)
	failed := w.IfAbsent && current != nil ||
		w.IfVersion > 0 && (current == nil || current.Version != w.IfVersion)
	if failed {
		return &store.Conflict{Key: w.Item.Key, Current: current}
	}
	return nil
}

func (b *Backend) apply(w store.Write) error {
	k := w.Item.Key
	at := place{k.Table, k.PK}
	current := b.tables[at].get(k.SK)
	switch {
	case w.CheckOnly:
		return nil
	case w.Delete:
		b.unindex(current)
		keep(b.tables, at, b.tables[at].without(k.SK))
		return nil
	}
	doc, err := store.Added(current, w)
	if err != nil {
		return err
	}
	next := w.Item
	next.Doc, next.Version = doc, 1
	if current != nil {
		next.Version = current.Version + 1
	}
	b.unindex(current)
	b.tables[at] = b.tables[at].with(k.SK, &next)
	if next.Index.PK != "" {
		in := place{k.Table, next.Index.PK}
		b.index[in] = b.index[in].with(next.Index.SK, &next)
	}
	return nil
}

func (b *Backend) unindex(it *store.Item) {
	if it == nil || it.Index.PK == "" {
		return
	}
	in := place{it.Table, it.Index.PK}
	keep(b.index, in, b.index[in].without(it.Index.SK))
}

// keep puts a partition back after items left it; an empty one is dropped.
func keep(in map[place]partition, at place, p partition) {
	if len(p) == 0 {
		delete(in, at)
		return
	}
	in[at] = p
}

// Sweep frees what is expired; reads do not see it before either.
func (b *Backend) Sweep() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for at, p := range b.tables {
		var gone []string
		for sk, it := range p.walk(store.Range{}) {
			if b.expired(it) {
				b.unindex(it)
				gone = append(gone, sk)
			}
		}
		for _, sk := range gone {
			p = p.without(sk)
		}
		keep(b.tables, at, p)
	}
	for token, until := range b.tokens {
		if !until.After(b.now()) {
			delete(b.tokens, token)
		}
	}
}
