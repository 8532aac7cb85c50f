package correlate

import (
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

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

// takesBack says whether the call takes away again what was put on the same
// thing just before an incident that it is suspected to have led to: who mends
// takes no safeguard away.
func (d *decider) takesBack(s incident.Signal) bool {
	key := d.graph.primaryOf(s)
	if key == "" || isRefusal(s) {
		return false
	}
	return slices.ContainsFunc(d.view.Working.find([]string{"key " + key, "above " + key}), func(in incident.Incident) bool {
		c := in.SuspectedChange
		return in.Active() && c != nil && c.Key == key && c.At.Before(s.At) && slices.ContainsFunc(c.Evidence, func(e incident.Evidence) bool {
			return e.Feature == kindOfChange && isOpposite(e.Detail, s.Condition)
		})
	})
}

// isOpposite says whether the second call takes away what the first one gave.
func isOpposite(first, second string) bool {
	give, given, _ := strings.Cut(first, "-")
	take, taken, _ := strings.Cut(second, "-")
	return given == taken && slices.Contains([]string{"put", "attach", "add", "create", "enable", "associate", "register"}, give) &&
		slices.Contains([]string{"delete", "detach", "remove", "disable", "disassociate", "deregister"}, take)
}

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
