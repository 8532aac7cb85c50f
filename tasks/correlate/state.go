package correlate

import (
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// staleAlone is how long faults without an end of their own keep an incident
// open when nothing else is in it.
const staleAlone = 24 * time.Hour

// isOver says whether every fault that has an end came to it. Faults without
// one are over with the others; those of jobs with the next good run.
func isOver(head incident.Incident) bool {
	lasting, recovered := false, lastRecovery(head)
	for _, m := range head.Members {
		if m.OneShot || m.FaultAt.IsZero() {
			continue
		}
		lasting = true
		if m.Active() && !isReplaced(head, m) && !isSeenWell(head, m) {
			return false
		}
	}
	for _, m := range head.Members {
		if !m.OneShot || !m.Active() {
			continue
		}
		if !lasting || m.Kind == incident.Security || m.FaultAt.After(recovered) || familyOf(m.Kind, m.Service, m.Condition) == job && !servesAgain(head, m) {
			return false
		}
	}
	return true
}

// servesAgain says whether something that rests on the member failed with it
// and is well again.
func servesAgain(head incident.Incident, m incident.Member) bool {
	return slices.ContainsFunc(head.Members, func(other incident.Member) bool {
		return !other.Active() && other.RecoveryAt.After(m.FaultAt) && !sameThing(&m, &other) && newWeb([]incident.Member{m, other}).isAbove(0, 1)
	})
}

// isSeenWell says whether a fault that a service told of itself is over although
// nothing said so, for such words get lost or are never sent: the same thing
// failed by an alarm as well, or something that rests on it did, and recovered
// since. A canary only watches: it is well when all it may have watched is, for
// it would have failed again. Space that runs out serves others until it is gone.
func isSeenWell(head incident.Incident, m incident.Member) bool {
	if isAlarm(m) || m.Kind != incident.Fault || m.Condition == healthIssue || isSpace(m.Condition) {
		return false
	}
	if f := familyNow(m.Kind, m.Service, m.Condition, m.Severity); f != online && f != job {
		return false
	}
	return slices.ContainsFunc(head.Members, func(other incident.Member) bool {
		return isAlarm(other) && !other.Active() && other.RecoveryAt.After(m.FaultAt) &&
			(m.Condition == "canary" || sameThing(&m, &other) || newWeb([]incident.Member{m, other}).isAbove(0, 1))
	})
}

// isReplaced says whether the member's machine was taken out by its group after
// it failed: it will never tell that it is well.
func isReplaced(head incident.Incident, m incident.Member) bool {
	if len(m.Keys) == 0 || split(m.Keys[0]).kind != "instance" {
		return false
	}
	return slices.ContainsFunc(head.Members, func(other incident.Member) bool {
		return other.Condition == "unhealthy-instance" && slices.Contains(other.Keys, m.Keys[0]) && !other.FaultAt.Before(m.FaultAt)
	})
}

// hasLasting says whether a fault with an end of its own is still there.
func hasLasting(head incident.Incident) bool {
	for _, m := range head.Members {
		if m.Active() && (!m.OneShot || m.Kind == incident.Security) && !isReplaced(head, m) && !isSeenWell(head, m) {
			return true
		}
	}
	return false
}

func lastRecovery(head incident.Incident) time.Time {
	var last time.Time
	for _, m := range head.Members {
		if m.RecoveryAt.After(last) {
			last = m.RecoveryAt
		}
	}
	return last
}

// dueAt says when time alone changes an active incident, nil if it does not.
func dueAt(head incident.Incident, l Limits) *time.Time {
	var due time.Time
	switch {
	case isOver(head) && head.Flapping:
		due = lastRecovery(head).Add(l.Quiet)
	case isOver(head):
		due = lastRecovery(head).Add(l.Settle)
	case hasLasting(head):
		return nil
	case lastRecovery(head).IsZero() && !onlyBuilds(head):
		due = head.LastAt.Add(staleAlone)
	default:
		due = head.LastAt.Add(l.Stale)
	}
	return &due
}

// onlyBuilds says whether the incident is of failed builds alone.
func onlyBuilds(head incident.Incident) bool {
	return !slices.ContainsFunc(head.Members, func(m incident.Member) bool { return m.Service != "codebuild" })
}

// Tick does what time alone brings: an incident whose faults are over and stay
// over is resolved, with the time at which they were over; one that went quiet
// is resolved as well; one on hold is forgotten (Forgotten says so).
func Tick(head incident.Incident, now time.Time) (incident.Incident, bool) {
	if head.DueAt == nil || now.Before(*head.DueAt) || !head.Active() {
		return head, false
	}
	at, by := lastRecovery(head), "quiet"
	if isOver(head) && !at.IsZero() {
		by = lastEvent(head, at)
	} else {
		at = *head.DueAt
	}
	head.Status, head.ResolvedAt, head.ResolvedBy, head.DueAt, head.Flapping = incident.Resolved, &at, by, nil, false
	return head, true
}

// Forgotten says whether an incident no longer matters to decisions at the time:
// on hold and not corroborated, or resolved for longer than it may be reopened.
func Forgotten(head incident.Incident, now time.Time, reopen time.Duration) bool {
	return isForgotten(&head, now, reopen)
}

func isForgotten(head *incident.Incident, now time.Time, reopen time.Duration) bool {
	switch head.Status {
	case incident.OnHold:
		return head.DueAt != nil && now.After(*head.DueAt)
	case incident.Resolved:
		return head.ResolvedAt != nil && now.Sub(*head.ResolvedAt) > reopen
	case incident.Merged:
		return true
	}
	return false
}

func lastEvent(head incident.Incident, at time.Time) string {
	for _, m := range head.Members {
		for _, mark := range m.Marks {
			if !mark.Fault && mark.At.Equal(at) {
				return mark.EventID
			}
		}
	}
	return "quiet"
}

// severityOf is the worst of what is not over, or was over so recently that it
// may come back, and of what is taken for the cause: what it led to is no less
// for lasting longer. Effects on several layers up to the customer's edge, or on
// several applications, raise it.
func severityOf(head incident.Incident, l Limits) incident.Severity {
	worst := incident.SeverityInfo
	seen, apps := map[string]bool{}, map[string]bool{}
	edge, inner := false, false
	for _, m := range head.Members {
		passed := !m.Active() && head.LastAt.Sub(m.RecoveryAt) > l.Reopen
		if m.FaultAt.IsZero() || passed && !(len(head.Causes) > 0 && head.Causes[0].EventID == m.FirstEvent) {
			continue
		}
		severity := m.Severity
		if m.Service == "codebuild" || m.Service == "codepipeline" {
			severity = lesser(severity, incident.SeverityLow)
		}
		if severity.Rank() > worst.Rank() {
			worst = severity
		}
		if f := familyOf(m.Kind, m.Service, m.Condition); f == online && severity.Rank() >= 2 && len(m.Keys) > 0 {
			seen[m.Keys[0]] = true
			if app, _ := memberProfile(m).anyApp(); app != "" {
				apps[app] = true
			}
			edge = edge || isEdge(m.Service)
			inner = inner || !isEdge(m.Service)
		}
	}
	if worst.Rank() == 2 && (edge && inner && len(seen) >= 3 || len(seen) >= 6 || len(seen) >= 4 && len(apps) >= 2) {
		return incident.SeverityHigh
	}
	return worst
}

func lesser(a, b incident.Severity) incident.Severity {
	if a.Rank() < b.Rank() {
		return a
	}
	return b
}
