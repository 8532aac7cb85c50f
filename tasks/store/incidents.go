package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Incident returns the head of an incident, which is shared as those of
// Incidents are. An unknown id is fault.NotFound.
func (s *Store) Incident(ctx context.Context, id string) (incident.Incident, error) {
	heads, err := s.Incidents(ctx, id)
	if err != nil {
		return incident.Incident{}, fmt.Errorf("incident %s: %w", id, err)
	}
	in, found := heads[id]
	if !found {
		return in, fmt.Errorf("incident %s: %w", id, fault.NotFound)
	}
	return in, nil
}

// Incidents returns the heads that exist by their id, in one read. They are
// shared; whoever changes one copies it first.
func (s *Store) Incidents(ctx context.Context, ids ...string) (map[string]incident.Incident, error) {
	heads := make(map[string]incident.Incident, len(ids))
	if len(ids) == 0 {
		return heads, nil
	}
	asked := make([]Key, len(ids))
	for i, id := range ids {
		asked[i] = headKey(id)
	}
	items, err := s.b.Get(ctx, asked...)
	if err != nil {
		return nil, fmt.Errorf("read incidents: %w", err)
	}
	for _, it := range items {
		var in incident.Incident
		if err := s.heads.decode(it.PK, it, &in); err != nil {
			return nil, err
		}
		heads[in.ID] = in
	}
	return heads, nil
}

// Signals returns a page of an incident's signals in order of their time, and
// the value of after for the next page.
func (s *Store) Signals(ctx context.Context, id, after string, limit int) ([]incident.Signal, string, error) {
	page, next, err := all[incident.Signal](ctx, s.b, Range{Table: Incidents, PK: incidentPK(id), Prefix: "SIG#", After: after, Limit: limit})
	return page, next, wrap(err, "read signals of incident %s", id)
}

// Timeline returns a page of an incident's story in order of time.
func (s *Store) Timeline(ctx context.Context, id, after string, limit int) ([]incident.TimelineEntry, string, error) {
	page, next, err := all[incident.TimelineEntry](ctx, s.b, Range{Table: Incidents, PK: incidentPK(id), Prefix: "TL#", After: after, Limit: limit})
	return page, next, wrap(err, "read timeline of incident %s", id)
}

// UpdateIncident applies change to the newest head and writes it, again when
// somebody else wrote in between. Where others keep writing, that is
// fault.StoreBusy: no decision has become wrong, so a later call may succeed.
// An error of change ends it without a write.
func (s *Store) UpdateIncident(ctx context.Context, id string, change func(*incident.Incident) ([]incident.TimelineEntry, error)) (incident.Incident, error) {
	var in incident.Incident
	err := s.again(ctx, func() error {
		var err error
		if in, err = s.Incident(ctx, id); err != nil {
			return err
		}
		before := in
		timeline, err := change(&in)
		if err != nil {
			return err
		}
		return s.commitHead(ctx, &in, before, timeline)
	})
	if errors.Is(err, fault.StoreConflict) {
		err = fmt.Errorf("%w: %v", fault.StoreBusy, err)
	}
	return in, wrap(err, "update incident %s", id)
}

func (s *Store) commitHead(ctx context.Context, in *incident.Incident, before incident.Incident, timeline []incident.TimelineEntry) error {
	writes, err := s.headWrites(*in, &before)
	if err != nil {
		return err
	}
	lines, err := timelineWrites(timeline)
	if err != nil {
		return err
	}
	if err := s.b.Commit(ctx, "", append(writes, lines...)...); err != nil {
		return err
	}
	in.Version++
	return nil
}

func wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}
