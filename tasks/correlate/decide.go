package correlate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A View is what a decision may look at.
type View struct {
	Working   *Index                             // incidents that may still change
	Changes   *ChangeLog                         // recent changes
	Announced []incident.Signal                  // announcements of work by the provider
	Recovered func(fingerprint string) time.Time // newest recovery of a fault that no incident knows, zero if none; may be nil
	Seen      int64                              // version of the working set
	Without   []string                           // features to leave out, to measure what they add
}

type decider struct {
	cfg   config.Config
	graph *Graph
	view  View
	off   map[string]bool
}

// Decide says what is to become of a signal. Equal arguments give equal decisions.
func Decide(cfg config.Config, g *Graph, v View, s incident.Signal) Decision {
	if v.Working == nil {
		v.Working = NewIndex()
	}
	d := &decider{cfg: cfg, graph: g, view: v, off: set(v.Without...)}
	out := d.decide(s)
	out.Limits = limitsOf(cfg)
	out.Seen = v.Seen
	return out
}

func limitsOf(cfg config.Config) Limits {
	return Limits{Flips: cfg.Flapping.Changes, Window: cfg.Flapping.Window.Std(), Quiet: cfg.Flapping.Quiet.Std(),
		Settle: cfg.Correlation.Settle.Std(), Stale: cfg.Correlation.Stale.Std(), Reopen: cfg.Correlation.Reopen.Std()}
}

// NeedsContext says whether deciding on the signal takes more than a look for
// its own fault. Most signals are notes that settle nothing.
func NeedsContext(s incident.Signal) bool {
	return s.Significant || IsChange(s) || s.Kind == incident.Fault || s.Kind == incident.Security
}

// IsChange says whether the signal is to be remembered as a possible cause, or
// as an announcement of work.
func IsChange(s incident.Signal) bool { return forceOf(s) > 0 || IsAnnouncement(s) }

// IsAnnouncement says whether the signal announces work of the provider.
func IsAnnouncement(s incident.Signal) bool {
	return s.Kind == incident.Change && !s.Starts.IsZero() && s.Ends.After(s.Starts)
}

func (d *decider) decide(s incident.Signal) Decision {
	switch {
	case s.Kind == incident.Recovery || s.Settles && !s.Significant:
		return d.settle(s)
	case s.Kind == incident.Change && !s.Significant:
		return d.change(s)
	case s.Significant:
		return d.place(s)
	case s.Kind == incident.Fault:
		return d.minor(s)
	case s.Kind == incident.Security && s.OneShot && !isRefusal(s):
		return d.hint(s)
	}
	return Decision{Action: Suppress, Reason: s.Reason}
}

// settle finds the fault that the signal ends.
func (d *decider) settle(s incident.Signal) Decision {
	out := Decision{Action: Suppress, Reason: s.Reason, Severity: s.Severity}
	if s.Kind == incident.Change {
		out.Action = Record
	}
	found := d.view.Working.withFault(s.Fingerprint)
	if len(found) == 0 {
		return d.orphan(s, out)
	}
	in := newest(found)
	out.Action, out.IncidentID = Settle, in.ID
	out.Reason = "the fault is over"
	for _, m := range in.Members {
		same := m.Fingerprint == s.Fingerprint
		if same && s.At.Before(m.FaultAt) {
			out.Reason = "older than the newest fault: it ends nothing"
		}
		if same && !s.Significant && !m.Active() {
			// A routine good end of something that is well already is a note.
			return Decision{Action: suppressOrRecord(s), Reason: s.Reason}
		}
	}
	out.Settles = d.settled(in, s)
	return out
}

func suppressOrRecord(s incident.Signal) Action {
	if s.Kind == incident.Change {
		return Record
	}
	return Suppress
}

// settled lists the members that the signal ends: those of its fingerprint, and
// faults without an end of their own of the very same thing.
func (d *decider) settled(in incident.Incident, s incident.Signal) []string {
	primary := ""
	if len(s.Resources) > 0 {
		primary = d.graph.Resolve(Key(s.Resources[0]))
	}
	var out []string
	for _, m := range in.Members {
		oneShot := m.OneShot && m.Kind == incident.Fault && len(m.Keys) > 0 && m.Keys[0] == primary && m.Service == s.Service
		if m.Fingerprint == s.Fingerprint || oneShot && m.Active() {
			out = append(out, m.Fingerprint)
		}
	}
	return out
}

// orphan places the end of a fault that nobody has seen begin.
func (d *decider) orphan(s incident.Signal, out Decision) Decision {
	p := d.graph.profileOf(s, d.cfg.Correlation.Hops)
	for _, in := range d.view.Working.find([]string{"key " + p.primary}) {
		if settled := d.settled(in, s); len(settled) > 0 && in.Status != incident.Resolved {
			out.Action, out.IncidentID, out.Settles, out.Reason = Settle, in.ID, settled, "the next good run of the same thing"
			return out
		}
	}
	if !s.Significant || s.Kind != incident.Recovery {
		return out
	}
	out.Reason = "no fault is known that it ends"
	for _, c := range d.candidates(p, s, nil) {
		if c.in.Active() && c.rel.structural >= reviveAt {
			out.Action, out.IncidentID, out.Why = Join, c.in.ID, c.rel.why
			out.Reason = "the end of a fault that was not seen, of a thing the incident is about"
			d.describe(&out, p)
			return out
		}
	}
	return out
}

// change remembers a change and finds the incidents it may have led to: it may
// have been told late.
func (d *decider) change(s incident.Signal) Decision {
	out := Decision{Action: Record, Reason: s.Reason, Severity: s.Severity}
	if forceOf(s) == 0 {
		return out
	}
	c := change{signal: s, force: forceOf(s), silent: isSilent(s), profile: d.graph.profileOf(s, d.cfg.Correlation.Hops)}
	places := c.places()
	for _, key := range c.profile.keys {
		places = append(places, "above "+key)
	}
	if isWide(s) {
		places = append(places, "region "+s.Region)
	}
	for _, in := range d.view.Working.find(places) {
		if !in.Active() && in.Status != incident.OnHold || in.OpenedAt.Before(s.At) {
			continue
		}
		for _, m := range in.Members {
			fault := incident.Signal{Kind: m.Kind, At: m.FirstAt, Fingerprint: m.Fingerprint}
			if suspect, ok := d.suspect(memberProfile(m), fault, c); ok && m.Kind == incident.Fault {
				out.Suspects = append(out.Suspects, suspect)
				if !slices.Contains(out.Blames, in.ID) {
					out.Blames = append(out.Blames, in.ID)
				}
			}
		}
	}
	return out
}

// minor handles faults that are no incident by themselves: only a threshold of
// the configuration makes them one.
func (d *decider) minor(s incident.Signal) Decision {
	for _, t := range d.cfg.Significance {
		if t.Match.Matches(config.OfSignal(s)) {
			return d.place(s)
		}
	}
	return Decision{Action: Suppress, Reason: s.Reason}
}

// isRefusal says whether the signal only tells that a call was refused.
func isRefusal(s incident.Signal) bool { return strings.Contains(s.Condition, "denied") }

const hintWindow = 6 * time.Hour

// hint handles security signals that are no incident by themselves, but may be
// the beginning of one: they are held until a stronger one follows.
func (d *decider) hint(s incident.Signal) Decision {
	out := d.place(s)
	if out.Action == Open || out.Action == Hold {
		out.Action, out.Reason = Hold, "a weak sign by itself: held until a stronger one follows"
	}
	out.Count, out.HoldUntil = 0, s.At.Add(hintWindow)
	if out.Action == Reopen {
		return Decision{Action: Suppress, Reason: s.Reason, Severity: s.Severity}
	}
	return out
}

// place finds the incident of a fault or a security signal.
func (d *decider) place(s incident.Signal) Decision {
	p := d.graph.profileOf(s, d.cfg.Correlation.Hops)
	s.Severity = d.severity(s, p)
	out := Decision{Severity: s.Severity}
	if reason := d.explained(s, p); reason != "" {
		return Decision{Action: Suppress, Reason: reason, Severity: s.Severity}
	}
	out.Suspects = d.suspects(p, s)
	d.describe(&out, p)
	late := d.isLate(s)
	if known, ok := d.known(s); ok {
		out = d.again(out, known, s, late)
		if out.Action == Reopen {
			out.Absorb = since(known, d.candidates(p, s, out.Suspects))
		}
		return out
	}
	candidates := d.candidates(p, s, out.Suspects)
	if best, ok := choose(candidates, s, d.cfg); ok {
		out.Action, out.IncidentID, out.Why = Join, best.in.ID, best.rel.why
		out.Reason = fmt.Sprintf("belongs to it by %s (%.2f)", strongest(best.rel.why), best.rel.score)
		if best.in.Status == incident.Resolved {
			out.Action = Reopen
		}
		d.weigh(&out, s)
		if !late {
			out.Absorb = absorbed(best, candidates)
		}
		return out
	}
	if late {
		return Decision{Action: Suppress, Reason: "older than the newest recovery of the same fault: it starts nothing", Severity: s.Severity}
	}
	return d.open(out, s, candidates)
}

// open begins an incident, on hold where one weak fault alone is none.
func (d *decider) open(out Decision, s incident.Signal, candidates []candidate) Decision {
	out.Action, out.IncidentID = Open, IncidentID(s.EventID)
	out.Reason = "nothing that is open explains it"
	if len(candidates) > 0 {
		out.Why = candidates[0].rel.why
	}
	d.weigh(&out, s)
	if out.Count > 1 {
		out.Action = Hold
		out.Reason = fmt.Sprintf("a weak fault by itself: held until there are %d", out.Count)
	}
	return out
}

// weigh says how many faults it takes.
func (d *decider) weigh(out *Decision, s incident.Signal) {
	for _, t := range d.cfg.Significance {
		if t.Match.Matches(config.OfSignal(s)) {
			out.Count, out.HoldUntil = t.Count, s.At.Add(t.Window.Std())
			return
		}
	}
	out.Count = 1
	if isWeak(s) {
		out.Count, out.HoldUntil = 2, s.At.Add(weakWindow)
	}
}

const weakWindow = 15 * time.Minute

// isWeak says whether the fault heals by itself so often that one alone is no
// incident: a task that is replaced, a try that is made again.
func isWeak(s incident.Signal) bool {
	if !s.OneShot || s.Kind != incident.Fault {
		return false
	}
	return s.Severity.Rank() <= 1 && familyOf(s.Kind, s.Service, s.Condition) != delivery || s.Service == "ecs" && s.Severity.Rank() <= 2 ||
		s.Service == "autoscaling" && s.Severity.Rank() <= 2
}

// again handles a fault that an incident knows.
func (d *decider) again(out Decision, in incident.Incident, s incident.Signal, late bool) Decision {
	out.IncidentID = in.ID
	out.Why = []incident.Evidence{{Feature: FeatureFingerprint, Weight: 1, Detail: s.Fingerprint}}
	out.Action, out.Reason = Join, "the same fault again"
	switch {
	case late:
		out.Reason = "older than the newest recovery of the same fault: it starts nothing"
	case in.Status == incident.Resolved:
		out.Action, out.Reason = Reopen, "the same fault came back"
	}
	d.weigh(&out, s)
	return out
}

// known finds the incident that has the same fault and may go on with it.
func (d *decider) known(s incident.Signal) (incident.Incident, bool) {
	if d.off[FeatureFingerprint] {
		return incident.Incident{}, false
	}
	found := slices.DeleteFunc(d.view.Working.withFault(s.Fingerprint), func(in incident.Incident) bool { return !d.mayGoOn(in, s.At) })
	if len(found) == 0 {
		return incident.Incident{}, false
	}
	return newest(found), true
}

// mayGoOn says whether a fault at the time may still continue the incident.
func (d *decider) mayGoOn(in incident.Incident, at time.Time) bool {
	switch in.Status {
	case incident.Resolved:
		return in.ResolvedAt != nil && at.Sub(*in.ResolvedAt) <= d.cfg.Correlation.Reopen.Std()
	case incident.OnHold:
		return in.DueAt == nil || !at.After(*in.DueAt)
	}
	return true
}

// newest prefers what is active, then what opened last.
func newest(list []incident.Incident) incident.Incident {
	return slices.MaxFunc(list, func(a, b incident.Incident) int {
		switch {
		case a.Active() != b.Active():
			if a.Active() {
				return 1
			}
			return -1
		case !a.OpenedAt.Equal(b.OpenedAt):
			return a.OpenedAt.Compare(b.OpenedAt)
		}
		return strings.Compare(b.ID, a.ID)
	})
}

// isLate says whether a newer recovery of the same fault is known.
func (d *decider) isLate(s incident.Signal) bool {
	if d.view.Recovered != nil && !d.view.Recovered(s.Fingerprint).Before(s.At) {
		return true
	}
	for _, in := range d.view.Working.withFault(s.Fingerprint) {
		for _, m := range in.Members {
			if m.Fingerprint == s.Fingerprint && !m.OneShot && !m.RecoveryAt.Before(s.At) {
				return true
			}
		}
	}
	return false
}

// describe writes down what relations to later signals are judged by.
func (d *decider) describe(out *Decision, p profile) {
	out.Keys, out.Upstream, out.Zone = p.keys, p.up, p.zone
	out.Apps = p.apps
	if len(p.apps) == 0 && p.guessed != "" {
		out.Apps = []string{guessMark + p.guessed}
	}
}

// guessMark stands before an application that was only guessed.
const guessMark = "~"

// severity applies the configuration, and lowers what is not in production and
// what announced work on something below explains.
func (d *decider) severity(s incident.Signal, p profile) incident.Severity {
	out := d.cfg.Severity(config.OfSignal(s, p.apps...))
	if s.Kind == incident.Fault && out.Rank() > 1 && !isDeep(p) && d.isAboveWork(s, p) {
		return incident.SeverityLow
	}
	if s.Kind == incident.Fault && out.Rank() > 1 {
		for _, key := range p.keys {
			if env := d.graph.env(key); env != "" && isOutsideProduction(env) {
				return incident.SeverityLow
			}
		}
	}
	return out
}

func isOutsideProduction(env string) bool {
	for _, w := range words(env) {
		switch w {
		case "dev", "devel", "development", "test", "testing", "stage", "staging", "stg", "qa", "uat", "sandbox", "preprod", "nonprod", "demo", "playground", "int", "integration":
			return true
		}
	}
	return false
}

// explained says which silence or maintenance accounts for the fault, or "".
func (d *decider) explained(s incident.Signal, p profile) string {
	subject := config.OfSignal(s, p.apps...)
	if silence, ok := d.cfg.Silenced(subject, s.At); ok {
		return fmt.Sprintf("silenced by %s until %s: %s", silence.Author, silence.Expires.UTC().Format(time.RFC3339), silence.Reason)
	}
	if m, ok := d.cfg.Maintained(subject, s.At); ok {
		return "explained by maintenance: " + m.Name
	}
	if s.Kind != incident.Fault {
		return ""
	}
	for _, a := range d.view.Announced {
		if !underWay(a, s.At) {
			continue
		}
		for _, r := range a.Resources {
			key := d.graph.Resolve(Key(r))
			if slices.ContainsFunc(p.keys, func(own string) bool { return own == key || isNameOf(own, key) || isPart(own, key) || isPart(key, own) }) {
				return "explained by announced work: " + a.Title
			}
		}
	}
	return ""
}

func underWay(a incident.Signal, at time.Time) bool {
	return !at.Before(a.Starts) && at.Before(a.Ends) && !at.Before(a.At)
}

// maxLowering is the longest announced work during which symptoms above the
// thing worked on are lowered: nobody watches a whole day that quietly.
const maxLowering = 4 * time.Hour

// isAboveWork says whether the fault shows on something that rests on what is
// being worked on, and may be no more than a sign of it.
func (d *decider) isAboveWork(s incident.Signal, p profile) bool {
	return slices.ContainsFunc(d.view.Announced, func(a incident.Signal) bool {
		return underWay(a, s.At) && a.Ends.Sub(a.Starts) <= maxLowering && slices.ContainsFunc(a.Resources, func(r string) bool {
			steps := p.steps(d.graph.Resolve(Key(r)))
			return steps > 0 && steps <= 3
		})
	})
}

func strongest(why []incident.Evidence) string {
	best := incident.Evidence{Feature: "nothing"}
	for _, e := range why {
		if e.Weight > best.Weight {
			best = e
		}
	}
	return best.Feature
}
