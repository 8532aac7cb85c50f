package correlate

import (
	"fmt"
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// severity applies the configuration, and lowers what is not in production, what
// announced work below explains, and the provider's issues in Regions without use.
func (d *decider) severity(s incident.Signal, p profile) incident.Severity {
	out := d.cfg.Severity(config.OfSignal(s, p.apps...))
	if p.cond == healthIssue && split(p.primary).service == "health" && p.region != "global" && !d.graph.knowsRegion(p.region) {
		return lesser(out, incident.SeverityLow)
	}
	if s.Kind == incident.Fault && out.Rank() > 1 && !isDeep(p) && d.isAboveWork(s.At, p) {
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
func (d *decider) isAboveWork(at time.Time, p profile) bool {
	return slices.ContainsFunc(d.view.Announced, func(a incident.Signal) bool {
		return underWay(a, at) && a.Ends.Sub(a.Starts) <= maxLowering && slices.ContainsFunc(a.Resources, func(r string) bool {
			steps := p.steps(d.graph.Resolve(Key(r)))
			return steps > 0 && steps <= 3
		})
	})
}

// isOfWork says whether announced work below explains all faults of the incident.
func (d *decider) isOfWork(in incident.Incident) bool {
	return !slices.ContainsFunc(in.Members, func(m incident.Member) bool {
		return !m.FaultAt.IsZero() && !d.isAboveWork(m.FirstAt, memberProfile(m))
	})
}
