package correlate

import (
	"fmt"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

const account, region = "111122223333", "eu-west-1"

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func at(minutes float64) time.Time { return noon.Add(time.Duration(minutes * float64(time.Minute))) }

func arn(service, rest string) string {
	return "arn:aws:" + service + ":" + region + ":" + account + ":" + rest
}

// fault is an alarm on a resource, the shape most signals have.
func fault(id string, minutes float64, service, resource, condition string) incident.Signal {
	return incident.Signal{EventID: id, Kind: incident.Fault, Severity: incident.SeverityHigh, Significant: true, Service: service, Condition: condition,
		Fingerprint: account + "|" + resource + "|" + condition, Resources: []string{resource}, Title: resource + ": " + condition,
		Account: account, Region: region, At: at(minutes), Source: "aws.cloudwatch"}
}

func recovery(id string, minutes float64, of incident.Signal) incident.Signal {
	of.EventID, of.Kind, of.Severity, of.At = id, incident.Recovery, incident.SeverityInfo, at(minutes)
	return of
}

func altered(id string, minutes float64, service, resource, call string) incident.Signal {
	return incident.Signal{EventID: id, Kind: incident.Change, Severity: incident.SeverityLow, Service: service, Condition: call, Fingerprint: account + "|" + resource + "|" + call,
		Resources: []string{resource}, Title: call + " " + resource, Account: account, Region: region, At: at(minutes), Source: "aws." + service}
}

// A world folds decisions as persist does, without a store.
type world struct {
	cfg     config.Config
	graph   *Graph
	index   *Index
	changes *ChangeLog
	gone    map[string]incident.Incident
	without []string
}

func newWorld(resources ...config.Resource) *world {
	w := &world{cfg: config.Default(), graph: NewGraph(resources), index: NewIndex(), gone: map[string]incident.Incident{}}
	w.changes = NewChangeLog(w.graph, w.cfg.Correlation.Hops)
	return w
}

func (w *world) decide(s incident.Signal) Decision {
	return Decide(w.cfg, w.graph, View{Working: w.index, Changes: w.changes, Without: w.without}, s)
}

// see decides on signals and folds the decisions, and returns the last one.
func (w *world) see(signals ...incident.Signal) (d Decision) {
	for _, s := range signals {
		d = w.decide(s)
		if IsChange(s) {
			w.changes.Add(s)
		}
		for _, id := range d.Blames {
			head, _ := w.index.Get(id)
			head, _ = Apply(head, s, d)
			w.index.Put(head)
		}
		if d.IncidentID == "" {
			continue
		}
		head, _ := w.index.Get(d.IncidentID)
		for _, id := range d.Absorb {
			from, _ := w.index.Get(id)
			head, from, _ = Merge(head, from, s.At, d.Limits)
			w.index.Remove(id)
			w.gone[id] = from
		}
		head, _ = Apply(head, s, d)
		w.index.Put(head)
	}
	return d
}

// pass lets the clock run to the minute.
func (w *world) pass(minutes float64) {
	for _, in := range w.index.All() {
		if after, changed := Tick(in, at(minutes)); changed {
			w.index.Put(after)
		}
	}
}

func (w *world) only(t testing.TB) incident.Incident {
	t.Helper()
	all := w.index.All()
	if len(all) != 1 {
		t.Fatalf("there are %d incidents, want one: %s", len(all), titles(all))
	}
	return all[0]
}

func titles(list []incident.Incident) string {
	out := ""
	for _, in := range list {
		out += fmt.Sprintf("\n%s %s %q", in.ID, in.Status, in.Title)
	}
	return out
}
