package classify

import "github.com/cloudops-autopilot/autopilot/tasks/incident"

// A Verdict is what the catalogue says about one case of a detail-type.
type Verdict struct {
	Kind        incident.Kind
	Severity    incident.Severity
	Significant bool
	Reason      string // why it is, or is not, significant
	Condition   string // stable name of what is wrong; a fault and its recovery share it
	Says        string // the predicate of the title
	OneShot     bool   // a fault that no event ends
	Settles     bool   // not significant, but ends an active fault of the same fingerprint
	Routine     bool   // noise that the rules' patterns may drop before it costs anything
}

// Short names for the tables.
const (
	critical = incident.SeverityCritical
	high     = incident.SeverityHigh
	medium   = incident.SeverityMedium
	low      = incident.SeverityLow
	none     = incident.SeverityInfo
)

// fault: something broke, degrades or is about to, and an event tells when it is over.
func fault(s incident.Severity, condition, says string) Verdict {
	return Verdict{Kind: incident.Fault, Severity: s, Significant: true, Condition: condition, Says: says,
		Reason: "something broke, degrades or is about to"}
}

// failure is a fault that no event ends.
func failure(s incident.Severity, condition, says string) Verdict {
	v := fault(s, condition, says)
	v.OneShot = true
	return v
}

// recovery: an earlier fault of the same condition is over.
func recovery(condition, says string) Verdict {
	return Verdict{Kind: incident.Recovery, Severity: none, Significant: true, Condition: condition, Says: says,
		Reason: "an earlier fault is over"}
}

// change: somebody or something altered a resource on purpose.
func change(s incident.Severity, condition, says string) Verdict {
	return Verdict{Kind: incident.Change, Severity: s, Condition: condition, Says: says,
		Reason: "a change on purpose: a possible cause, not a fault"}
}

// security: exposure, misuse, loss of a safeguard, or a finding.
func security(s incident.Severity, condition, says string) Verdict {
	return Verdict{Kind: incident.Security, Severity: s, Significant: true, Condition: condition, Says: says, OneShot: true,
		Reason: "exposure, misuse or the loss of a safeguard"}
}

// note is kept as context and asks nothing of anybody.
func note(s incident.Severity, condition, says, reason string) Verdict {
	return Verdict{Kind: incident.Info, Severity: s, Condition: condition, Says: says, Reason: reason}
}

// routine is noise that the rules' patterns drop where the event is told apart
// by its state field.
func routine(says, reason string) Verdict {
	return Verdict{Kind: incident.Info, Severity: none, Condition: "routine", Says: says, Reason: reason, Routine: true}
}

// success is the good end of a job: nothing to do, but it ends the fault that
// an earlier run of the same job left.
func success(condition, says string) Verdict {
	return Verdict{Kind: incident.Info, Severity: none, Condition: condition, Says: says, Settles: true,
		Reason: "a normal end; it only settles an earlier failure of the same thing"}
}

// minor keeps the kind but takes the significance away.
func (v Verdict) minor(reason string) Verdict {
	v.Significant, v.Reason = false, reason
	return v
}

// because gives the reason for which the verdict is significant.
func (v Verdict) because(reason string) Verdict {
	v.Reason = reason
	return v
}

// settling marks a verdict that is not significant as the end of a fault.
func (v Verdict) settling() Verdict {
	v.Settles = true
	return v
}

// lasting takes OneShot away: an event exists that ends it.
func (v Verdict) lasting() Verdict {
	v.OneShot = false
	return v
}
