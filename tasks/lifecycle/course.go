package lifecycle

import (
	"fmt"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Step names what the state machine does next.
type Step string

// The steps.
const (
	Page                Step = "page"
	AwaitAcknowledgment Step = "acknowledgement"
	AwaitResolution     Step = "resolution"
	Close               Step = "close"
	Stop                Step = "stop" // another round, another incident or nothing to do
)

// A Course is where a round stands. The state machine carries it from one
// operation to the next.
type Course struct {
	IncidentID string            `json:"incidentId"`
	Round      int               `json:"round"`
	Step       Step              `json:"step"`
	Reason     string            `json:"reason"`           // of the page to send
	Level      int               `json:"level"`            // of escalation; 0: nobody was paged yet
	Severity   incident.Severity `json:"severity"`         // the worst that people were paged for
	PagedAt    time.Time         `json:"pagedAt,omitzero"` // when the level was called
	Seconds    int               `json:"seconds"`          // how long to wait
	Why        string            `json:"why"`              // for who reads the execution

	// Paged is what became of the page, as the state machine hands it in.
	Paged *Paged `json:"page,omitempty"`
}

// Paged is the answer of the notify task, or the error that it ended with.
type Paged struct {
	State incident.NoticeState `json:"state,omitempty"`
	Error string               `json:"Error,omitempty"`
}

// missed says whether the people of a level may not have been reached.
func (p *Paged) missed() bool {
	return p != nil && (p.Error != "" || p.State == incident.Unconfirmed)
}

// The bounds of a wait. The table may hold a date of any kind. After the longest
// wait the machine looks again by itself; it is long enough for a round to last
// more than a year before its history is full.
const (
	shortestWait = 5 * time.Second
	longestWait  = 6 * time.Hour
)

// Decide says what to do for the incident as it is now. c is the course so far.
func Decide(c Course, head incident.Incident, p config.Policy, now time.Time) Course {
	switch {
	case head.Round != c.Round:
		return c.to(Stop, fmt.Sprintf("round %d has begun", head.Round))
	case head.Status == incident.Merged:
		return c.to(Stop, "merged into "+head.MergedInto)
	case head.Status == incident.Resolved:
		return c.to(Close, "resolved")
	case !head.Active():
		return c.to(Stop, "it is "+string(head.Status)) // or the wait for its end would be over at once, for ever
	case !head.Severity.Pages() || len(p.Levels) == 0:
		return c.wait(head, now, "nobody is to be woken")
	case c.Level == 0 && head.Status == incident.Acknowledged:
		return c.wait(head, now, "acknowledged before the page")
	case c.Level == 0:
		return c.page(firstReason(c, head), 1, head, p, now)
	case head.Status == incident.Acknowledged:
		return c.wait(head, now, "acknowledged")
	}
	return c.pending(head, p, now)
}

// pending says what to do while nobody has acknowledged: wait for the level that
// was called until its time is up, whatever else happens, then call the next.
// Getting worse is a page of its own only after the last level was called; before
// that the next call says it, to those who are there for the worse.
func (c Course) pending(head incident.Incident, p config.Policy, now time.Time) Course {
	left := c.PagedAt.Add(patience(p, c.Level)).Sub(now)
	switch {
	case left > 0:
		c.Step, c.Why = AwaitAcknowledgment, fmt.Sprintf("level %d has %d seconds left to acknowledge", c.Level, ceil(left))
		c.Seconds = c.until(left, head, now)
		return c
	case c.Level < len(p.Levels):
		return c.page(c.nextReason(), c.Level+1, head, p, now)
	case head.Severity.Rank() > c.Severity.Rank():
		return c.page("raised-"+string(head.Severity), 1, head, p, now)
	}
	return c.wait(head, now, "all levels were paged")
}

// nextReason words the page of a further level. After a raise it is another page
// than that of the same level before, and counts against the cap.
func (c Course) nextReason() string {
	if worse, raised := strings.CutPrefix(c.Reason, "raised-"); raised {
		return "escalated-" + worse
	}
	return "escalated"
}

// patience is how long a level has to acknowledge.
func patience(p config.Policy, level int) time.Duration {
	return time.Duration(max(1, p.Levels[min(level, len(p.Levels))-1].Minutes)) * time.Minute
}

// firstReason words the first page of a round.
func firstReason(c Course, head incident.Incident) string {
	switch {
	case c.Reason == "raised":
		return "raised-" + string(head.Severity)
	case c.Round > 1:
		return "reopened"
	}
	return "opened"
}

// Escalate says what to do when the wait for an acknowledgement ended without
// one, or the level could not be reached.
func Escalate(c Course, head incident.Incident, p config.Policy, now time.Time) Course {
	if c.Paged.missed() {
		c.PagedAt = time.Time{} // there is nobody to wait for
	}
	return Decide(c, head, p, now)
}

func (c Course) to(step Step, why string) Course {
	c.Step, c.Why, c.Seconds = step, why, 0
	return c
}

func (c Course) page(reason string, level int, head incident.Incident, p config.Policy, now time.Time) Course {
	c.Step, c.Reason, c.Level, c.Severity, c.PagedAt = Page, reason, level, head.Severity, now
	c.Seconds = c.until(patience(p, level), head, now)
	c.Why = fmt.Sprintf("level %d has %d seconds to acknowledge", level, ceil(patience(p, level)))
	return c
}

// until bounds a wait by the time at which the incident is to be looked at.
func (c Course) until(d time.Duration, head incident.Incident, now time.Time) int {
	if head.DueAt != nil {
		d = min(d, max(head.DueAt.Sub(now)+time.Second, shortestWait))
	}
	return ceil(d)
}

func ceil(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// wait waits for the end, at most until the incident is due to be looked at.
func (c Course) wait(head incident.Incident, now time.Time, why string) Course {
	c.Step, c.Why, c.Seconds = AwaitResolution, why, seconds(longestWait)
	if head.DueAt != nil {
		c.Seconds = seconds(head.DueAt.Sub(now) + time.Second)
	}
	if c.Level == 0 && c.Reason == "" {
		c.Reason = "raised" // a page that comes later comes because it got worse
	}
	return c
}

func seconds(d time.Duration) int {
	return int(min(max(d, shortestWait), longestWait).Round(time.Second) / time.Second)
}

// Happened says whether what a wait waits for is already there, or is due before
// the wait would end, so that the machine has to look again at once.
func Happened(c Course, waitsFor string, head incident.Incident, now time.Time) bool {
	if head.Round != c.Round || !head.Active() || sooner(c, head, now) {
		return true
	}
	if waitsFor == string(AwaitAcknowledgment) {
		return head.Status == incident.Acknowledged // people were called already; that it is worse they see when they look
	}
	return head.Status == incident.Open && head.Severity.Pages() && head.Severity.Rank() > c.Severity.Rank()
}

// sooner says that the incident became due earlier after the wait was measured.
// The shortest wait is never cut: looking again and again would not end.
func sooner(c Course, head incident.Incident, now time.Time) bool {
	wait := time.Duration(c.Seconds) * time.Second
	return head.DueAt != nil && wait > shortestWait && head.DueAt.Add(shortestWait+time.Second).Before(now.Add(wait))
}
