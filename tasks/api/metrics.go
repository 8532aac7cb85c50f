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
	Balance  string         `json:"balance" enum:"balanced,settling,unbalanced,uncounted" doc:"balanced: each accepted event had an outcome; settling: some are under way; unbalanced: some are lost or stuck; uncounted: more ended than were counted as accepted, so nothing can be said."`
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
	buckets = a.accepted(ctx, buckets, width, from.Truncate(time.Minute), to)
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

// accepted puts what the intake counted into the buckets. Without an answer of
// the intake the rest is as good as ever, and the ledger says that it is uncounted.
func (a *API) accepted(ctx context.Context, buckets []store.Bucket, width time.Duration, from, to time.Time) []store.Bucket {
	if a.o.Intake == nil {
		return buckets
	}
	counts, err := a.o.Intake.Accepted(ctx, width, from, to)
	if err != nil {
		a.o.Logger.WarnContext(ctx, "accepted events not known", "err", err)
		return buckets
	}
	for _, b := range buckets {
		if n, ok := counts[b.At]; ok {
			b.Counts[store.Accepted] = float64(n)
			delete(counts, b.At)
		}
	}
	for at, n := range counts {
		buckets = append(buckets, store.Bucket{At: at, Counts: map[string]float64{store.Accepted: float64(n)}})
	}
	slices.SortFunc(buckets, func(a, b store.Bucket) int { return a.At.Compare(b.At) })
	return buckets
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
// may still be under way, and what ended there may not be counted as accepted
// yet; what ended in the first one may have been accepted before it.
func ledger(buckets []store.Bucket, fresh time.Time) Ledger {
	var l Ledger
	var s sums
	by := map[incident.Outcome]int{}
	for i, b := range buckets {
		n, done := int(b.Counts[store.Accepted]), ended(b)
		l.Accepted += n
		s.done += done
		switch {
		case b.At.After(fresh):
			s.recent, s.late = s.recent+n, s.late+done
		case i == 0:
			s.early = done
		}
		for _, o := range incident.Outcomes() {
			by[o] += int(b.Counts[string(o)])
		}
	}
	for _, o := range incident.Outcomes() {
		l.Outcomes = append(l.Outcomes, OutcomeCount{o, by[o]})
	}
	l.Open = max(0, l.Accepted-s.done)
	l.Balance = s.balance(l.Accepted)
	return l
}

// sums are what the verdict on a ledger rests on.
type sums struct {
	done   int // events that ended
	early  int // of those, in the first bucket
	late   int // of those, a moment ago
	recent int // accepted a moment ago
}

func (s sums) balance(accepted int) string {
	switch missing := accepted - s.done; {
	case accepted == 0 && s.done > s.late:
		return "uncounted"
	case missing == 0:
		return "balanced"
	case missing > s.recent:
		return "unbalanced"
	case missing > 0:
		return "settling"
	case -missing <= s.early:
		return "balanced"
	case -missing <= s.early+s.late:
		return "settling"
	default:
		return "uncounted"
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
