package store

import (
	"context"
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Changes returns the newest changes from since to until, newest first, at most
// limit. It reads one partition a day.
func (s *Store) Changes(ctx context.Context, since, until time.Time, limit int) ([]incident.Signal, error) {
	var found []incident.Signal
	first := since.UTC().Truncate(24 * time.Hour)
	after := until.UTC().Format(keyTime) + "~" // behind every change of that time
	for day := until.UTC().Truncate(24 * time.Hour); !day.Before(first) && len(found) < limit; day = day.AddDate(0, 0, -1) {
		page, _, err := s.b.Query(ctx, Range{Table: Incidents, PK: changesPK(day), After: after, Reverse: true, Limit: limit - len(found)})
		if err != nil {
			return nil, fmt.Errorf("read changes of %s: %w", day.Format(time.DateOnly), err)
		}
		for _, it := range page {
			var c incident.Signal
			if err := s.changes.decode(it.SK, it, &c); err != nil {
				return nil, err
			}
			if c.At.Before(since) {
				return found, nil
			}
			found = append(found, c)
		}
	}
	return found, nil
}
