package correlate

import (
	"slices"
	"sort"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A ChangeLog holds recent changes so that those near a fault are found without
// looking at all of them. Changes that can break nothing are near nothing.
type ChangeLog struct {
	graph  *Graph
	hops   int
	round  int // of Hold
	all    map[string]*change
	places map[string][]string // place → ids
}

type change struct {
	signal  incident.Signal
	profile profile
	force   float64
	silent  bool
	round   int // of Hold in which it was there
}

// NewChangeLog returns a log of the changes.
func NewChangeLog(g *Graph, hops int, signals ...incident.Signal) *ChangeLog {
	l := &ChangeLog{graph: g, hops: hops, all: map[string]*change{}, places: map[string][]string{}}
	for _, s := range signals {
		l.Add(s)
	}
	return l
}

// Add remembers a change, unless it is known.
func (l *ChangeLog) Add(s incident.Signal) {
	if known := l.all[s.EventID]; known != nil {
		known.round = l.round
		return
	}
	c := l.graph.changeOf(s, l.hops)
	c.round = l.round
	l.all[s.EventID] = c
	for _, place := range c.places() {
		l.places[place] = append(l.places[place], s.EventID)
	}
}

// changeOf reads the topology around a change that can break something.
func (g *Graph) changeOf(s incident.Signal, hops int) *change {
	c := &change{signal: s, force: forceOf(s)}
	if c.force > 0 {
		c.silent, c.profile = isSilent(s), g.profileOf(s, hops)
	}
	return c
}

// Hold makes the log one of exactly these changes. What it held before costs
// little: of two readings, few minutes apart, most changes are the same.
func (l *ChangeLog) Hold(signals []incident.Signal) {
	l.round++
	for _, s := range signals {
		l.Add(s)
	}
	if len(l.all) == len(signals) {
		return
	}
	for id, c := range l.all {
		if c.round != l.round {
			l.remove(id, c)
		}
	}
}

func (l *ChangeLog) remove(id string, c *change) {
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

func (c *change) places() []string {
	if c.force == 0 {
		return nil
	}
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
func (l *ChangeLog) near(p profile) []*change {
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
	if isLoad(p.cond) || isBacklog(p.cond) { // it is for those that rest on it to press less, or to take the work
		for _, key := range l.graph.users(p.keys) {
			places = append(places, "key "+key)
		}
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
	var out []*change
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
