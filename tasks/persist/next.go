package persist

import (
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Next says what the pipeline does after an event is written.
type Next string

// What may come next.
const (
	Tell    Next = "tell" // start the lifecycle, analyse, notify
	Wake    Next = "wake" // let the lifecycle that waits look at the incident
	Nothing Next = "none"
)

// patienceOfTelling is how long other executions leave the telling to the one
// that took it. After that it is held to be lost.
const patienceOfTelling = 2 * time.Minute

// takeTelling puts the event down as the one whose execution tells people, if
// the round is untold and nobody else is at it. So one execution of a burst
// starts the lifecycle and asks for an analysis, not all of them.
func takeTelling(before incident.Incident, after *incident.Incident, eventID string, now time.Time) {
	if untold(*after) && (before.Round != after.Round || !before.Active() || telling(*after, now) == "") {
		after.TellBy, after.TellAt = eventID, &now
	}
}

// untold says that the lifecycle of the incident's round has not begun.
func untold(head incident.Incident) bool { return head.Active() && head.Lifecycle < head.Round }

// telling returns the event whose execution is at it, "" when there is none.
func telling(head incident.Incident, now time.Time) string {
	if head.TellAt == nil || now.Sub(*head.TellAt) > patienceOfTelling {
		return ""
	}
	return head.TellBy
}

// nextAfter says what follows from a change of the head by an event.
func nextAfter(before, after incident.Incident, eventID string) Next {
	switch {
	case untold(after) && after.TellBy == eventID:
		return Tell
	case after.Lifecycle < after.Round || after.Status == incident.OnHold:
		return Nothing
	case before.Status != after.Status, raised(before, after), dueEarlier(before, after):
		return Wake
	default:
		return Nothing
	}
}

// nextNow says what a head may still want from a repeat of an event. The event
// that tells people does so again: a redrive sends what could not be sent, and
// what was sent is not sent twice.
func nextNow(head incident.Incident, eventID string, now time.Time) Next {
	switch {
	case head.Active() && head.TellBy == eventID, untold(head) && telling(head, now) == "":
		return Tell
	case !untold(head) && head.Active() && head.DueAt != nil:
		return Wake
	default:
		return Nothing
	}
}

// raised says whether people have to hear that it got worse: a critical incident
// wakes others than a high one.
func raised(before, after incident.Incident) bool {
	return after.Severity.Pages() && after.Severity.Rank() > before.Severity.Rank()
}

// dueEarlier says that time changes the incident sooner than whoever waits for
// it thinks. What is due later costs no waking: the wait ends and begins anew.
func dueEarlier(before, after incident.Incident) bool {
	return after.DueAt != nil && (before.DueAt == nil || after.DueAt.Before(*before.DueAt))
}
