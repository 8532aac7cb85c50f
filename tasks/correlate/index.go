package correlate

import (
	"slices"
	"sort"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// An Index finds the incidents that a signal might belong to without looking at
// all of them. It holds those that may still change.
type Index struct {
	incidents map[string]*incident.Incident
	places    map[string]map[string]bool // place → ids
	of        map[string][]string        // id → its places
}

// NewIndex returns an index of the incidents.
func NewIndex(incidents ...incident.Incident) *Index {
	x := &Index{incidents: map[string]*incident.Incident{}, places: map[string]map[string]bool{}, of: map[string][]string{}}
	for _, in := range incidents {
		x.Put(in)
	}
	return x
}

// Len returns how many incidents the index holds.
func (x *Index) Len() int { return len(x.incidents) }

// Get returns the incident with the id.
func (x *Index) Get(id string) (incident.Incident, bool) {
	if in := x.incidents[id]; in != nil {
		return *in, true
	}
	return incident.Incident{}, false
}

// All returns the incidents in order of their ids.
func (x *Index) All() []incident.Incident {
	out := make([]incident.Incident, 0, len(x.incidents))
	for _, in := range x.incidents {
		out = append(out, *in)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}

// Put adds an incident or replaces what the index has of it. A merged one leaves.
func (x *Index) Put(in incident.Incident) {
	x.Remove(in.ID)
	if in.Status == incident.Merged {
		return
	}
	x.incidents[in.ID] = &in
	for _, m := range in.Members {
		x.at(in.ID, "fault "+m.Fingerprint)
		if m.Group != "" {
			x.at(in.ID, "group "+m.Group)
		}
		for _, key := range m.Keys {
			x.at(in.ID, "key "+key)
			for _, name := range suffixes(key) {
				x.at(in.ID, "name "+name)
			}
			if w := stem(humanName(key)); w != "" {
				x.at(in.ID, "stem "+w)
			}
		}
		for _, hop := range m.Upstream {
			x.at(in.ID, "above "+hop.Key)
		}
		for _, app := range m.Apps {
			x.at(in.ID, "app "+strings.TrimPrefix(app, guessMark))
		}
		if m.Zone != "" {
			x.at(in.ID, "zone "+m.Zone)
		}
		if m.Actor != "" {
			x.at(in.ID, "key "+Key(m.Actor))
		}
		if m.Condition == healthIssue {
			x.at(in.ID, "issue "+m.Region)
		}
		x.at(in.ID, "region "+m.Region)
		p := memberProfile(m)
		x.at(in.ID, kindOf(p))
		for _, limit := range limitPlaces(p) {
			x.at(in.ID, limit)
		}
	}
	for _, suspect := range in.Suspects {
		x.at(in.ID, "change "+suspect.EventID)
	}
}

// Remove takes an incident out.
func (x *Index) Remove(id string) {
	for _, place := range x.of[id] {
		delete(x.places[place], id)
		if len(x.places[place]) == 0 {
			delete(x.places, place)
		}
	}
	delete(x.of, id)
	delete(x.incidents, id)
}

// keep takes out the incidents that are not among the ids.
func (x *Index) keep(ids map[string]bool) {
	if len(ids) == len(x.incidents) {
		return // all that is wanted was put
	}
	for id := range x.incidents {
		if !ids[id] {
			x.Remove(id)
		}
	}
}

func (x *Index) at(id, place string) {
	ids := x.places[place]
	if ids == nil {
		ids = map[string]bool{}
		x.places[place] = ids
	}
	if !ids[id] {
		ids[id] = true
		x.of[id] = append(x.of[id], place)
	}
}

// maxCandidates bounds how many incidents one signal is compared with.
const maxCandidates = 64

// find returns the incidents at any of the places, most often met first.
func (x *Index) find(places []string) []incident.Incident {
	hits := map[string]int{}
	for _, place := range places {
		for id := range x.places[place] {
			hits[id]++
		}
	}
	ids := make([]string, 0, len(hits))
	for id := range hits {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		if hits[a] != hits[b] {
			return hits[b] - hits[a]
		}
		if a < b {
			return -1
		}
		return 1
	})
	if len(ids) > maxCandidates {
		ids = ids[:maxCandidates]
	}
	out := make([]incident.Incident, len(ids))
	for i, id := range ids {
		out[i] = *x.incidents[id]
	}
	return out
}

// withFault returns the incidents that have a member of the fingerprint.
func (x *Index) withFault(fingerprint string) []incident.Incident {
	return x.find([]string{"fault " + fingerprint})
}

// HasFault says whether any incident has a member of the fingerprint.
func (x *Index) HasFault(fingerprint string) bool { return len(x.places["fault "+fingerprint]) > 0 }

// placesOf lists where incidents related to the profile may be found.
func placesOf(p profile, fingerprint string, changes []incident.Suspect) []string {
	out := []string{"fault " + fingerprint}
	if p.group != "" {
		out = append(out, "group "+p.group)
	}
	for _, key := range p.keys {
		out = append(out, "key "+key, "name "+key, "above "+key)
		for _, name := range suffixes(key) {
			out = append(out, "key "+name)
		}
	}
	for _, hop := range p.up {
		out = append(out, "key "+hop.Key)
		if !isBroad(hop.Key) {
			out = append(out, "above "+hop.Key)
		}
	}
	for _, app := range p.apps {
		out = append(out, "app "+app)
	}
	if p.guessed != "" {
		out = append(out, "app "+p.guessed)
	}
	for _, w := range p.stems() {
		out = append(out, "stem "+w)
	}
	if p.zone != "" {
		out = append(out, "zone "+p.zone)
	}
	if p.actor != "" && p.kind == incident.Security {
		out = append(out, "key "+p.actor)
	}
	for _, c := range changes {
		out = append(out, "change "+c.EventID)
	}
	out = append(out, limitPlaces(p)...)
	if p.cond == healthIssue {
		return append(out, "region "+p.region)
	}
	return append(out, "issue "+p.region)
}
