package store

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// MaxWorking bounds how many incidents a decision looks at: the newest ones.
const MaxWorking = 200

// Working is what correlation decides on: the incidents that are open or may
// be reopened, newest first, and the version an opening or a merge is made for.
// The incidents are shared; whoever changes one copies it first.
type Working struct {
	Version   int64
	Incidents []incident.Incident
}

// Working reads the working set, strongly consistent. The version is read
// before the incidents, so that an opening in between is noticed by Save.
func (s *Store) Working(ctx context.Context) (Working, error) {
	var w Working
	items, err := s.b.Get(ctx, workingVersionKey)
	if err != nil {
		return w, fmt.Errorf("read the working set's version: %w", err)
	}
	if len(items) > 0 {
		w.Version = items[0].Version
	}
	items, _, err = s.b.Query(ctx, Range{Table: Incidents, PK: "WORKING", Reverse: true, Limit: MaxWorking})
	if err != nil {
		return w, fmt.Errorf("read the working set: %w", err)
	}
	w.Incidents = make([]incident.Incident, len(items))
	for i, it := range items {
		if w.Incidents[i], err = s.heads.decode(it); err != nil {
			return w, err
		}
	}
	return w, nil
}

// Open lists the incidents that still ask for attention, newest first.
func (s *Store) Open(ctx context.Context) ([]incident.Incident, error) {
	w, err := s.Working(ctx)
	if err != nil {
		return nil, err
	}
	var open []incident.Incident
	for _, in := range w.Incidents {
		if in.Active() {
			open = append(open, in)
		}
	}
	return open, nil
}

// headWrites are the two items of a head: in its own collection and, while it
// may matter to a decision, in the working set.
func (s *Store) headWrites(in incident.Incident) ([]Write, error) {
	read := in.Version
	in.Version = read + 1
	head, err := put(headKey(in.ID), in)
	if err != nil {
		return nil, err
	}
	if in.Status != incident.OnHold { // nobody is told of it, so no list shows it
		head.Item.Index = IndexKey{PK: "INCIDENTS", SK: keyAt(in.OpenedAt, in.ID)}
	}
	head.IfAbsent, head.IfVersion = read == 0, read
	working := Write{Item: Item{Key: workingKey(in), Doc: head.Item.Doc}}
	switch {
	case in.Status == incident.Merged:
		working.Delete = true
	case !in.Active():
		working.Item.Expires = latest(s.o.Now(), deref(in.ResolvedAt)).Add(s.o.Reopenable)
	}
	return []Write{head, working}, nil
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func deref(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// A headCache keeps decoded heads, so that a document is decoded once.
type headCache struct {
	mu      sync.Mutex
	decoded map[Key]decodedHead
}

type decodedHead struct {
	doc  []byte
	head incident.Incident
}

// maxCached bounds the cache; beyond it the cache starts anew.
const maxCached = 4 * MaxWorking

func (c *headCache) decode(it Item) (incident.Incident, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.decoded[it.Key]; ok && bytes.Equal(known.doc, it.Doc) {
		return known.head, nil
	}
	var in incident.Incident
	if err := decode(it, &in); err != nil {
		return in, err
	}
	if len(c.decoded) >= maxCached {
		clear(c.decoded)
	}
	c.decoded[it.Key] = decodedHead{it.Doc, in}
	return in, nil
}
