// Package direct replays events through classify and correlate in one process,
// on the clock of the events, without state machines or a store.
//
// It exists to tune and measure decisions quickly. Pages are those that the
// lifecycle sends when nobody acknowledges: one when a critical or high round
// begins or is raised to it, one for each level after that, up to the cap. The
// whole path is replayed by package replay.
package direct

import (
	"bufio"
	"bytes"
	"io"
	"slices"
	"sort"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tools/score"
)

// tail is how long the clock runs on after the last event.
const tail = 2 * time.Hour

// Options say what a run is made with.
type Options struct {
	Config   config.Config
	Topology []config.Resource
	Without  []string                                                     // features to leave out
	Trace    func(incident.Signal, correlate.Decision, incident.Incident) // may be nil
}

// A Run is the state of a replay.
type Run struct {
	o         Options
	graph     *correlate.Graph
	index     *correlate.Index
	changes   *correlate.ChangeLog
	announced []incident.Signal
	recovered map[string]time.Time
	seen      map[string]bool
	now       time.Time
	due       map[string]time.Time
	events    map[string][]string // incident → event ids
	heads     map[string]incident.Incident
	pages     map[string][]score.Notification
	out       score.Result
	swept     time.Time
	Decided   int // signals that took a look at incidents
}

// New returns a run that has seen nothing.
func New(o Options) *Run {
	g := correlate.NewGraph(o.Config.Topology, o.Topology)
	return &Run{o: o, graph: g, index: correlate.NewIndex(), changes: correlate.NewChangeLog(g, o.Config.Correlation.Hops),
		recovered: map[string]time.Time{}, seen: map[string]bool{}, due: map[string]time.Time{}, events: map[string][]string{},
		heads: map[string]incident.Incident{}, pages: map[string][]score.Notification{}}
}

// Replay reads events, one a line, and returns the result.
func Replay(r io.Reader, o Options) (score.Result, error) {
	run := New(o)
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		if line := bytes.TrimSpace(lines.Bytes()); len(line) > 0 {
			run.Line(line)
		}
	}
	return run.Finish(), lines.Err()
}

// Line takes one event.
func (r *Run) Line(raw []byte) {
	event, err := classify.Read(raw)
	if err != nil {
		return
	}
	if event.Time.After(r.now) {
		r.advance(event.Time)
	}
	if r.seen[event.ID] {
		return
	}
	r.seen[event.ID] = true
	r.Signal(classify.Classify(event))
}

// Signal takes one signal.
func (r *Run) Signal(s incident.Signal) {
	if !correlate.NeedsContext(s) && !r.index.HasFault(s.Fingerprint) && !s.Settles {
		r.suppress(s.EventID, s.Reason)
		return
	}
	r.Decided++
	d := correlate.Decide(r.o.Config, r.graph, correlate.View{Working: r.index, Changes: r.changes, Announced: r.announced,
		Recovered: func(f string) time.Time { return r.recovered[f] }, Without: r.o.Without}, s)
	r.remember(s)
	head := r.apply(s, d)
	if r.o.Trace != nil {
		r.o.Trace(s, d, head)
	}
}

func (r *Run) remember(s incident.Signal) {
	if s.Kind == incident.Recovery && s.At.After(r.recovered[s.Fingerprint]) {
		r.recovered[s.Fingerprint] = s.At
	}
	if correlate.IsAnnouncement(s) {
		r.announced = append(r.announced, s)
	}
	if correlate.IsChange(s) {
		r.changes.Add(s)
	}
}

func (r *Run) apply(s incident.Signal, d correlate.Decision) incident.Incident {
	for _, id := range d.Blames {
		if head, ok := r.index.Get(id); ok {
			head, _ = correlate.Apply(head, s, d)
			r.put(head, "")
		}
	}
	if d.IncidentID == "" {
		r.suppress(s.EventID, d.Reason)
		return incident.Incident{}
	}
	head, _ := r.index.Get(d.IncidentID)
	before := head
	for _, id := range d.Absorb {
		if from, ok := r.index.Get(id); ok {
			var gone incident.Incident
			head, gone, _ = correlate.Merge(head, from, s.At, d.Limits)
			r.index.Remove(id)
			delete(r.due, id)
			r.heads[id] = gone
			r.events[head.ID] = append(r.events[head.ID], r.events[id]...)
			r.pages[head.ID] = append(r.pages[head.ID], r.pages[id]...)
			delete(r.events, id)
		}
	}
	head, _ = correlate.Apply(head, s, d)
	r.events[head.ID] = append(r.events[head.ID], s.EventID)
	r.put(head, reasonToPage(before, head))
	return head
}

// reasonToPage says why people are woken by the step from before to after, or "".
func reasonToPage(before, after incident.Incident) string {
	switch {
	case !after.Active() || !after.Severity.Pages():
		return ""
	case before.ID == "" || before.Status == incident.OnHold:
		return "opened"
	case after.Round > before.Round:
		return "reopened"
	case !before.Severity.Pages():
		return "raised"
	}
	return ""
}

func (r *Run) put(head incident.Incident, page string) {
	if page != "" {
		r.page(head.ID, r.now, page)
	}
	r.index.Put(head)
	r.heads[head.ID] = head
	delete(r.due, head.ID)
	if head.DueAt != nil {
		r.due[head.ID] = *head.DueAt
	}
}

func (r *Run) page(id string, at time.Time, reason string) {
	if len(r.pages[id]) < r.o.Config.Pages.Incident {
		r.pages[id] = append(r.pages[id], score.Notification{At: at, Channel: "pager", Reason: reason})
	}
}

func (r *Run) suppress(id, reason string) {
	r.out.Suppressed = append(r.out.Suppressed, score.Suppressed{EventID: id, Reason: reason})
}

// advance moves the clock and does what is due on the way.
func (r *Run) advance(to time.Time) {
	for len(r.due) > 0 {
		id, at := r.next()
		if at.After(to) {
			break
		}
		r.now = at
		delete(r.due, id)
		head, _ := r.index.Get(id)
		if head.Status == incident.OnHold {
			r.index.Remove(id)
			continue
		}
		if after, changed := correlate.Tick(head, at); changed {
			r.put(after, "")
		}
	}
	r.now = to
	if to.Sub(r.swept) > 10*time.Minute {
		r.sweep()
	}
}

func (r *Run) next() (string, time.Time) {
	var id string
	var at time.Time
	for k, t := range r.due {
		if id == "" || t.Before(at) || t.Equal(at) && k < id {
			id, at = k, t
		}
	}
	return id, at
}

// sweep forgets what no decision can need any more.
func (r *Run) sweep() {
	r.swept = r.now
	for _, in := range r.index.All() {
		if correlate.Forgotten(in, r.now, r.o.Config.Correlation.Reopen.Std()) {
			r.index.Remove(in.ID)
		}
	}
	r.changes.Forget(r.now.Add(-r.o.Config.Correlation.Change.Std()))
	for f, at := range r.recovered {
		if r.now.Sub(at) > 24*time.Hour {
			delete(r.recovered, f)
		}
	}
}

// Finish lets the clock run on and writes down the result.
func (r *Run) Finish() score.Result {
	end := r.now.Add(tail)
	r.advance(end)
	ids := make([]string, 0, len(r.events))
	for id := range r.events {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	for _, id := range ids {
		head := r.heads[id]
		if head.Status == incident.OnHold {
			for _, e := range r.events[id] {
				r.suppress(e, "one weak fault, not followed by another")
			}
			continue
		}
		r.out.Incidents = append(r.out.Incidents, r.result(head))
	}
	slices.SortStableFunc(r.out.Incidents, func(a, b score.Incident) int { return a.OpenedAt.Compare(b.OpenedAt) })
	return r.out
}

func (r *Run) result(head incident.Incident) score.Incident {
	out := score.Incident{ID: head.ID, Severity: string(head.Severity), Title: head.Title, Status: "open", OpenedAt: head.OpenedAt,
		Events: r.events[head.ID], Notifications: r.escalated(head)}
	if head.Status == incident.Resolved {
		out.Status, out.ResolvedAt = "resolved", head.ResolvedAt
	}
	if c := head.RootCause(); c.Resource != "" {
		out.RootCause = &score.Root{Resource: c.Resource, EventID: c.EventID}
	}
	if head.SuspectedChange != nil {
		out.SuspectedChange = &head.SuspectedChange.EventID
	}
	return out
}

// escalated adds the page of the second level where nobody acknowledged and
// the incident went on.
func (r *Run) escalated(head incident.Incident) []score.Notification {
	pages := r.pages[head.ID]
	wait := 15 * time.Minute
	if p := r.o.Config.Policy(r.o.Config.Routing.Default.Policy); len(p.Levels) > 0 {
		wait = time.Duration(p.Levels[0].Minutes) * time.Minute
	}
	if len(pages) == 0 || len(pages) >= r.o.Config.Pages.Incident {
		return pages
	}
	at := pages[0].At.Add(wait)
	if head.Status != incident.Resolved || head.ResolvedAt.After(at) {
		pages = append(pages, score.Notification{At: at, Channel: "pager", Reason: "escalated"})
	}
	return pages
}
