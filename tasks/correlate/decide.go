package correlate

import (
	"fmt"
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
	case s.Kind == incident.Security && d.takesBack(s):
		return Decision{Action: Record, Reason: "takes back what an incident is suspected to come from", Severity: s.Severity}
	case s.Significant:
		return d.place(s)
	case s.Kind == incident.Fault:
		return d.minor(s)
	case s.Kind == incident.Security && s.OneShot && !isRefusal(s):
		return d.hint(s)
	}
	return Decision{Action: Suppress, Reason: s.Reason}
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
		} else if d.view.Recovered != nil {
			out.OverAt = d.view.Recovered(s.Fingerprint)
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

func strongest(why []incident.Evidence) string {
	best := incident.Evidence{Feature: "nothing"}
	for _, e := range why {
		if e.Weight > best.Weight {
			best = e
		}
	}
	return best.Feature
}
