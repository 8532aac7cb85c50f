package correlate

import (
	"slices"
	"sort"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A ChangeLog holds recent changes so that those near a fault are found without
// looking at all of them. Changes that can break nothing are not kept.
type ChangeLog struct {
	graph  *Graph
	hops   int
	all    map[string]change
	places map[string][]string // place → ids
	order  []string            // ids by arrival, for Forget
}

type change struct {
	signal  incident.Signal
	profile profile
	force   float64
	silent  bool
}

// NewChangeLog returns a log of the changes.
func NewChangeLog(g *Graph, hops int, signals ...incident.Signal) *ChangeLog {
	l := &ChangeLog{graph: g, hops: hops, all: map[string]change{}, places: map[string][]string{}}
	for _, s := range signals {
		l.Add(s)
	}
	return l
}

// Add remembers a change, unless it is known or can break nothing.
func (l *ChangeLog) Add(s incident.Signal) {
	force := forceOf(s)
	if _, known := l.all[s.EventID]; known || force == 0 {
		return
	}
	c := change{signal: s, force: force, silent: isSilent(s), profile: l.graph.profileOf(s, l.hops)}
	l.all[s.EventID] = c
	l.order = append(l.order, s.EventID)
	for _, place := range c.places() {
		l.places[place] = append(l.places[place], s.EventID)
	}
}

// Forget drops the changes before the time.
func (l *ChangeLog) Forget(before time.Time) {
	kept := l.order[:0]
	for _, id := range l.order {
		c := l.all[id]
		if !c.signal.At.Before(before) {
			kept = append(kept, id)
			continue
		}
		for _, place := range c.places() {
			ids := slices.DeleteFunc(l.places[place], func(other string) bool { return other == id })
			if len(ids) == 0 {
				delete(l.places, place)
			} else {
				l.places[place] = ids
			}
		}
		delete(l.all, id)
	}
	l.order = kept
}

// Len returns how many changes are remembered.
func (l *ChangeLog) Len() int { return len(l.all) }

func (c change) places() []string {
	var out []string
	for _, key := range c.profile.keys {
		out = append(out, "key "+key)
		for _, name := range suffixes(key) {
			if name != key {
				out = append(out, "key "+name)
			}
		}
	}
	for _, app := range c.profile.apps {
		out = append(out, "app "+app)
	}
	if c.profile.guessed != "" {
		out = append(out, "app "+c.profile.guessed)
	}
	for _, w := range c.profile.stems() {
		out = append(out, "stem "+w)
	}
	switch {
	case c.signal.Service == "organizations":
		out = append(out, "wide")
	case c.silent:
		out = append(out, "wide "+c.signal.Account)
	}
	return out
}

// maxNear bounds how many changes one fault is compared with.
const maxNear = 96

// near returns the changes that might have to do with the profile, newest first.
func (l *ChangeLog) near(p profile) []change {
	places := []string{"wide", "wide " + p.account}
	for _, key := range p.keys {
		places = append(places, "key "+key)
		for _, name := range suffixes(key) {
			places = append(places, "key "+name)
		}
	}
	for _, hop := range p.up {
		places = append(places, "key "+hop.Key)
	}
	for _, app := range append(slices.Clone(p.apps), p.guessed) {
		if app != "" {
			places = append(places, "app "+app)
		}
	}
	for _, w := range p.stems() {
		places = append(places, "stem "+w)
	}
	seen := map[string]bool{}
	var out []change
	for _, place := range places {
		for _, id := range l.places[place] {
			if !seen[id] {
				seen[id] = true
				out = append(out, l.all[id])
			}
		}
	}
	sort.Slice(out, func(i, j int) bool {
		if !out[i].signal.At.Equal(out[j].signal.At) {
			return out[i].signal.At.After(out[j].signal.At)
		}
		return out[i].signal.EventID < out[j].signal.EventID
	})
	return out[:min(len(out), maxNear)]
}
