package cached

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// A place is what a page is read from and what a write may change: a partition,
// or all of a table's index, since a write does not tell where its item stood.
type place struct {
	table   store.Table
	indexed bool
	pk      string
}

// A question is a read and the places that its answer is of.
type question struct {
	id     any // comparable
	places []place
	ask    func(context.Context, store.Backend) ([]store.Item, string, error)
}

func get(keys []store.Key) question {
	q := question{id: fmt.Sprintf("%q", keys), ask: func(ctx context.Context, b store.Backend) ([]store.Item, string, error) {
		items, err := b.Get(ctx, keys...)
		return items, "", err
	}}
	for _, k := range keys {
		q.places = append(q.places, place{table: k.Table, pk: k.PK})
	}
	return q
}

func query(r store.Range) question {
	at := place{table: r.Table, pk: r.PK}
	if r.Indexed {
		at = place{table: r.Table, indexed: true}
	}
	return question{id: r, places: []place{at},
		ask: func(ctx context.Context, b store.Backend) ([]store.Item, string, error) { return b.Query(ctx, r) }}
}

// read answers out of memory what is there. It waits once for whoever is reading
// the same.
func (b *Backend) read(ctx context.Context, q question) (page, error) {
	b.reads.Add(1)
	p, found, reading := b.look(q)
	if reading != nil {
		select {
		case <-ctx.Done():
			return page{}, ctx.Err()
		case <-reading:
			p, found, _ = b.look(q)
		}
	}
	if found {
		return p, nil
	}
	b.misses.Add(1)
	return b.ask(ctx, q, b.source)
}

// look returns what is remembered or, if that is nothing, what ends when
// somebody has read it; nil when nobody is at it.
func (b *Backend) look(q question) (page, bool, chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p, ok := b.pages[q.id]; ok && b.o.Now().Before(p.until) {
		return p, true, nil
	}
	return page{}, false, b.reading[q.id]
}

// ask reads and remembers, unless something was committed meanwhile.
func (b *Backend) ask(ctx context.Context, q question, source func(question) store.Backend) (page, error) {
	r, done := b.begin(q, source)
	defer done()
	items, next, err := q.ask(ctx, r.from)
	if err != nil {
		return page{}, err
	}
	p := page{items: items, next: next, places: q.places, until: r.begun.Add(b.o.TTL)}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.commits == r.commits {
		b.makeRoom(r.begun)
		b.pages[q.id] = p
	}
	return p, nil
}

// A reading is a question that is being read.
type reading struct {
	from    store.Backend
	begun   time.Time
	commits int64 // made before it
}

// begin says that a question is being read until done is called.
func (b *Backend) begin(q question, source func(question) store.Backend) (r reading, done func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	over := make(chan struct{})
	b.reading[q.id] = over
	return reading{source(q), b.o.Now(), b.commits}, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		close(over)
		if b.reading[q.id] == over {
			delete(b.reading, q.id)
		}
	}
}

// source is Kept for what was written lately, and else Shown.
func (b *Backend) source(q question) store.Backend {
	for _, at := range q.places {
		if t, ok := b.written[at]; ok && b.o.Now().Sub(t) < b.o.Lag {
			return b.o.Kept
		}
	}
	return b.o.Shown
}

func (b *Backend) kept(question) store.Backend { return b.o.Kept }

// makeRoom drops what is over and, where that is not enough, begins anew.
func (b *Backend) makeRoom(now time.Time) {
	if len(b.pages) < b.o.Most {
		return
	}
	maps.DeleteFunc(b.pages, func(_ any, p page) bool { return !now.Before(p.until) })
	if len(b.pages) >= b.o.Most {
		clear(b.pages)
	}
}

// forget drops the pages that the writes may have changed. Who is reading now
// may read what was before them, so nobody waits for that any more.
func (b *Backend) forget(writes []store.Write) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.o.Now()
	maps.DeleteFunc(b.written, func(_ place, t time.Time) bool { return now.Sub(t) >= b.o.Lag })
	touched := map[place]bool{}
	for _, w := range writes {
		for _, at := range []place{{table: w.Item.Table, pk: w.Item.PK}, {table: w.Item.Table, indexed: true}} {
			touched[at], b.written[at] = true, now
		}
	}
	maps.DeleteFunc(b.pages, func(_ any, p page) bool {
		return slices.ContainsFunc(p.places, func(at place) bool { return touched[at] })
	})
	clear(b.reading)
	b.commits++
}

// copied returns the items of a page that are not expired, for the caller to keep.
func (b *Backend) copied(p page) []store.Item {
	now := b.o.Now()
	var items []store.Item
	for _, it := range p.items {
		if !it.Expires.IsZero() && !it.Expires.After(now) {
			continue
		}
		it.Doc = bytes.Clone(it.Doc)
		items = append(items, it)
	}
	return items
}
