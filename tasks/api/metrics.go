package api

import (
	"context"
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

const (
	maxHours  = 31 * 24
	maxSample = 1000             // incidents that durations are measured on
	underWay  = 10 * time.Minute // how long an event may take from its arrival to its outcome
)

// Metrics are counters of a span of time.
type Metrics struct {
	From              time.Time        `json:"from"`
	To                time.Time        `json:"to"`
	Events            Ledger           `json:"events"`
	Series            []Point          `json:"series" doc:"By the minute up to six hours, by the hour beyond; spans without events are left out."`
	Incidents         IncidentCounters `json:"incidents"`
	TimeToAcknowledge Durations        `json:"timeToAcknowledge"`
	TimeToResolve     Durations        `json:"timeToResolve"`
}

// A Ledger holds the events that were accepted against the outcomes they had.
type Ledger struct {
	Accepted int            `json:"accepted"`
	Outcomes []OutcomeCount `json:"outcomes"`
	Open     int            `json:"open" doc:"Accepted events without an outcome."`
	Balance  string         `json:"balance" enum:"balanced,settling,unbalanced,uncounted" doc:"balanced: each accepted event had an outcome; settling: some are under way; unbalanced: some are lost or stuck; uncounted: nobody counts what is accepted."`
}

// An OutcomeCount counts one outcome.
type OutcomeCount struct {
	Outcome incident.Outcome `json:"outcome"`
	Count   int              `json:"count"`
}

// A Point counts the events of one span.
type Point struct {
	At       time.Time `json:"at"`
	Accepted int       `json:"accepted"`
	Ended    int       `json:"ended"`
}

// IncidentCounters count incidents.
type IncidentCounters struct {
	Open         int             `json:"open" doc:"Now."`
	Acknowledged int             `json:"acknowledged" doc:"Now."`
	Opened       int             `json:"opened" doc:"In the span."`
	Resolved     int             `json:"resolved" doc:"Of those opened in the span."`
	BySeverity   []SeverityCount `json:"bySeverity" doc:"Of those open or acknowledged now."`
}

// A SeverityCount counts incidents of one severity.
type SeverityCount struct {
	Severity incident.Severity `json:"severity"`
	Count    int               `json:"count"`
}

// Durations sum up how long something took, in seconds.
type Durations struct {
	Count  int   `json:"count" doc:"Incidents it was measured on."`
	Mean   int64 `json:"mean"`
	Median int64 `json:"median"`
	P90    int64 `json:"p90"`
}

func getMetrics(ctx context.Context, a *API, c call) (any, error) {
	hours, err := c.number("hours", 24, maxHours)
	if err != nil {
		return nil, err
	}
	to := a.now()
	from := to.Add(-time.Duration(hours) * time.Hour)
	step, width := store.ByHour, time.Hour
	if hours <= 6 {
		step, width = store.ByMinute, time.Minute
	}
	s := a.reader(c)
	buckets, err := s.Counters(ctx, step, from.Truncate(time.Minute), to)
	if err != nil {
		return nil, err
	}
	open, err := s.Open(ctx)
	if err != nil {
		return nil, err
	}
	opened, err := recent(ctx, s, from, to.Add(24*time.Hour), maxSample)
	if err != nil {
		return nil, err
	}
	return Metrics{From: from, To: to, Events: ledger(buckets, to.Add(-width-underWay)), Series: series(buckets), Incidents: countIncidents(open, opened),
		TimeToAcknowledge: durations(opened, func(in incident.Incident) *time.Time { return in.AcknowledgedAt }),
		TimeToResolve:     durations(opened, func(in incident.Incident) *time.Time { return in.ResolvedAt })}, nil
}

// ended counts the events of a bucket that had an outcome.
func ended(b store.Bucket) int {
	n := 0
	for _, o := range incident.Outcomes() {
		n += int(b.Counts[string(o)])
	}
	return n
}

func series(buckets []store.Bucket) []Point {
	points := make([]Point, len(buckets))
	for i, b := range buckets {
		points[i] = Point{At: b.At, Accepted: int(b.Counts[store.Accepted]), Ended: ended(b)}
	}
	return points
}

// ledger sums the buckets. What was accepted in a bucket that begins after fresh
// may still be under way, and what ended in the first one may have been accepted
// before it.
func ledger(buckets []store.Bucket, fresh time.Time) Ledger {
	var l Ledger
	recent, done := 0, 0
	sums := map[incident.Outcome]int{}
	for _, b := range buckets {
		n := int(b.Counts[store.Accepted])
		l.Accepted += n
		if b.At.After(fresh) {
			recent += n
		}
		for _, o := range incident.Outcomes() {
			sums[o] += int(b.Counts[string(o)])
		}
		done += ended(b)
	}
	for _, o := range incident.Outcomes() {
		l.Outcomes = append(l.Outcomes, OutcomeCount{o, sums[o]})
	}
	l.Open = l.Accepted - done
	if l.Open < 0 && -l.Open <= ended(buckets[0]) {
		l.Open = 0
	}
	l.Balance = balance(l, recent, done)
	return l
}

func balance(l Ledger, recent, done int) string {
	switch {
	case l.Accepted == 0 && done > 0:
		return "uncounted"
	case l.Open == 0:
		return "balanced"
	case l.Open > 0 && l.Open <= recent:
		return "settling"
	default:
		return "unbalanced"
	}
}

func countIncidents(open, opened []incident.Incident) IncidentCounters {
	n := IncidentCounters{Opened: len(opened)}
	by := map[incident.Severity]int{}
	for _, in := range open {
		by[in.Severity]++
		if in.Status == incident.Acknowledged {
			n.Acknowledged++
		} else {
			n.Open++
		}
	}
	for _, in := range opened {
		if in.Status == incident.Resolved {
			n.Resolved++
		}
	}
	for _, s := range severities {
		n.BySeverity = append(n.BySeverity, SeverityCount{s, by[s]})
	}
	return n
}

// durations measures from the opening to what end returns, where it has come.
func durations(all []incident.Incident, end func(incident.Incident) *time.Time) Durations {
	var took []int64
	sum := int64(0)
	for _, in := range all {
		if at := end(in); at != nil {
			n := max(0, int64(at.Sub(in.OpenedAt).Seconds()))
			took, sum = append(took, n), sum+n
		}
	}
	if len(took) == 0 {
		return Durations{}
	}
	slices.Sort(took)
	n := len(took)
	return Durations{Count: n, Mean: sum / int64(n), Median: took[(n-1)/2], P90: took[(n-1)*9/10]}
}
