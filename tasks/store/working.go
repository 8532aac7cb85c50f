package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// MaxWorking bounds how many incidents a decision looks at: those that are open
// first, then those on hold, then those resolved, the newest of each first.
const MaxWorking = 200

// Working is what correlation decides on: the incidents that may still change,
// and the version an opening or a merge is made for.
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
	items, _, err = s.b.Query(ctx, Range{Table: Incidents, PK: workingPK, Limit: MaxWorking})
	if err != nil {
		return w, fmt.Errorf("read the working set: %w", err)
	}
	w.Incidents, err = s.newest.of(items, func(it Item, in *incident.Incident) error {
		return s.heads.decode(incidentPK(it.SK[strings.LastIndexByte(it.SK, '#')+1:]), it, in)
	})
	return w, err
}

// A reading is what was read last: the next one is often the same.
type reading struct {
	mu        sync.Mutex
	items     []Item
	incidents []incident.Incident
}

// of returns the incidents of the items, those of the last reading where nothing changed.
func (r *reading) of(items []Item, decode func(Item, *incident.Incident) error) ([]incident.Incident, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.items != nil && slices.EqualFunc(items, r.items, func(a, b Item) bool { return a.SK == b.SK && bytes.Equal(a.Doc, b.Doc) }) {
		return r.incidents, nil
	}
	incidents := make([]incident.Incident, len(items))
	for i, it := range items {
		if err := decode(it, &incidents[i]); err != nil {
			return nil, err
		}
	}
	r.items, r.incidents = items, incidents
	return incidents, nil
}

// Open lists the incidents that still ask for attention, newest first, strongly
// consistent.
func (s *Store) Open(ctx context.Context) ([]incident.Incident, error) {
	var open []incident.Incident
	for after := ""; ; {
		page, next, err := all[incident.Incident](ctx, s.b, Range{Table: Incidents, PK: workingPK, Prefix: classOpen, After: after, Limit: DefaultLimit})
		if err != nil {
			return nil, fmt.Errorf("list open incidents: %w", err)
		}
		open = append(open, page...)
		if after = next; after == "" {
			return open, nil
		}
	}
}

// headWrites are the items of a head: in its own collection and, while it may
// matter to a decision, in the working set, where before says it stands now.
func (s *Store) headWrites(in incident.Incident, before *incident.Incident) ([]Write, error) {
	read := in.Version
	in.Version = read + 1
	head, err := put(headKey(in.ID), in)
	if err != nil {
		return nil, err
	}
	head.IfAbsent, head.IfVersion = read == 0, read
	writes := []Write{head}
	place, working := workingKey(in)
	if working {
		it := Item{Key: place, Doc: head.Item.Doc}
		switch {
		case in.Active():
		case in.Status == incident.Resolved:
			it.Expires = latest(s.o.Now(), deref(in.ResolvedAt)).Add(s.o.Reopenable)
		default:
			it.Expires = latest(s.o.Now(), deref(in.DueAt)).Add(s.o.Reopenable)
		}
		writes = append(writes, Write{Item: it})
	}
	if listed(in) {
		writes[0].Item.Index = IndexKey{PK: monthPK(in.OpenedAt), SK: keyAt(in.OpenedAt, in.ID)}
	}
	if before != nil {
		if old, was := workingKey(*before); was && old != place {
			writes = append(writes, Write{Item: Item{Key: old}, Delete: true})
		}
	}
	return writes, nil
}

// listed says whether people get to see the incident: not while it is on hold.
func listed(in incident.Incident) bool {
	return in.Status != incident.OnHold
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
