package store

import (
	"context"
	"slices"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Filter says which incidents a list holds. The zero Filter is all of them
// but those that were merged into another.
type Filter struct {
	Status   []incident.Status   // any of these; none: all but merged
	Severity []incident.Severity // any of these; none: all
	From, To time.Time           // opened in [From, To); zero From: a year before To; zero To: now
}

func (f Filter) takes(in incident.Incident) bool {
	status := in.Status != incident.Merged
	if len(f.Status) > 0 {
		status = slices.Contains(f.Status, in.Status)
	}
	return status && (len(f.Severity) == 0 || slices.Contains(f.Severity, in.Severity)) &&
		!in.OpenedAt.Before(f.From) && in.OpenedAt.Before(f.To)
}

// maxLooked bounds how many heads and months one call of List looks at.
const (
	maxLooked = 1000
	maxMonths = 24
)

// List returns a page of incidents, newest first, and the value of after for
// the next page, "" when there is none. It reads the index a month at a time
// and looks at a bounded number of incidents, so that a page may be short, or
// even empty, and yet have a next one. What needs attention now, all of it and
// strongly consistent, is what Open returns.
func (s *Store) List(ctx context.Context, f Filter, after string, limit int) ([]incident.Incident, string, error) {
	if f.To.IsZero() {
		f.To = s.o.Now().Add(24 * time.Hour) // clocks of senders run ahead
	}
	if f.From.IsZero() {
		f.From = f.To.AddDate(-1, 0, 0)
	}
	if limit <= 0 {
		limit = DefaultLimit
	}
	month := monthOf(f.To)
	if at, err := time.Parse(monthBucket, after[:min(len(after), len(monthBucket))]); err == nil && at.Before(month) {
		month = at
	}
	var page []incident.Incident
	for looked, months := 0, 0; months < maxMonths && !month.Before(monthOf(f.From)); month, months = month.AddDate(0, -1, 0), months+1 {
		for {
			items, next, err := s.b.Query(ctx, Range{Table: Incidents, Indexed: true, PK: monthPK(month), Reverse: true, After: after, Limit: DefaultLimit})
			if err != nil {
				return nil, "", wrap(err, "list incidents of %s", month.Format(monthBucket))
			}
			for _, it := range items {
				var in incident.Incident
				if err := decode(it, &in); err != nil {
					return nil, "", err
				}
				if f.takes(in) {
					page = append(page, in)
				}
				if looked++; len(page) == limit || looked == maxLooked {
					return page, it.Index.SK, nil
				}
			}
			if next == "" {
				break
			}
			after = next
		}
	}
	if month.Before(monthOf(f.From)) {
		return page, "", nil
	}
	return page, month.Format(monthBucket) + "~", nil // behind every key of that month
}

func monthOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// monthPK is the partition of the index that holds the incidents opened in a month.
func monthPK(t time.Time) string { return "OPENED#" + t.UTC().Format(monthBucket) }
