package store

import (
	"context"
	"errors"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Notices returns what people were told about an incident, in order of id.
func (s *Store) Notices(ctx context.Context, incidentID string) ([]incident.Notice, error) {
	page, _, err := all[incident.Notice](ctx, s.b, Range{Table: Incidents, PK: incidentPK(incidentID), Prefix: "NOTICE#", Limit: 500})
	return page, wrap(err, "read notices of incident %s", incidentID)
}

// ClaimNotice writes the notice if there is none with its id, or if the one
// there was released. Otherwise it returns the one that is there.
func (s *Store) ClaimNotice(ctx context.Context, n incident.Notice) (bool, incident.Notice, error) {
	var existing incident.Notice
	claimed := false
	err := s.again(ctx, func() error {
		version, found, err := s.one(ctx, noticeKey(n), &existing)
		if err != nil || found && existing.State != incident.Released {
			return err
		}
		w, err := put(noticeKey(n), n)
		if err != nil {
			return err
		}
		w.IfAbsent, w.IfVersion = !found, version
		err = s.b.Commit(ctx, "", w)
		claimed = err == nil
		return err
	})
	if claimed {
		existing = n
	}
	return claimed, existing, wrap(err, "claim notice %s", n.ID)
}

// MarkNotice writes how far a claimed notice got.
func (s *Store) MarkNotice(ctx context.Context, n incident.Notice) error {
	w, err := put(noticeKey(n), n)
	if err == nil {
		err = s.b.Commit(ctx, "", w)
	}
	return wrap(err, "mark notice %s %s", n.ID, n.State)
}

// CountMessage counts a message to the target in the window that begins at start,
// once however often it is tried within ten minutes, and returns how many there
// are now.
func (s *Store) CountMessage(ctx context.Context, message, target string, start time.Time) (int, error) {
	k := Key{Metrics, "MESSAGES#" + target, start.UTC().Format(keyTime)}
	var c struct{ Messages float64 }
	err := s.b.Commit(ctx, "message "+message+" "+k.PK+" "+k.SK, Write{Item: Item{Key: k, Expires: start.Add(s.o.Remember)}, Add: map[string]float64{"messages": 1}})
	if err == nil {
		_, _, err = s.one(ctx, k, &c)
	}
	return int(c.Messages), wrap(err, "count a message to %s", target)
}

// AddUsage adds to the counters of a day and returns them as they are then.
func (s *Store) AddUsage(ctx context.Context, day string, u incident.Usage) (incident.Usage, error) {
	var total struct{ Tokens, Dollars float64 }
	err := s.b.Commit(ctx, "", Write{Item: Item{Key: usageKey(day)}, Add: map[string]float64{"tokens": float64(u.Tokens), "dollars": u.Dollars}})
	if err == nil {
		_, _, err = s.one(ctx, usageKey(day), &total)
	}
	return incident.Usage{Tokens: int64(total.Tokens), Dollars: total.Dollars}, wrap(err, "add model usage of %s", day)
}

// PutToken keeps the token of the execution that waits for an incident. The
// newest one replaces what was there.
func (s *Store) PutToken(ctx context.Context, incidentID string, t incident.Token) error {
	w, err := put(tokenKey(incidentID), t)
	if err == nil {
		err = s.b.Commit(ctx, "", w)
	}
	return wrap(err, "keep the token of incident %s", incidentID)
}

// Token returns the newest token of the incident; false when nobody waits.
func (s *Store) Token(ctx context.Context, incidentID string) (incident.Token, bool, error) {
	var t incident.Token
	_, found, err := s.one(ctx, tokenKey(incidentID), &t)
	return t, found, wrap(err, "read the token of incident %s", incidentID)
}

// DropToken forgets the token if it is still this one.
func (s *Store) DropToken(ctx context.Context, incidentID string, t incident.Token) error {
	var now incident.Token
	version, found, err := s.one(ctx, tokenKey(incidentID), &now)
	if err == nil && found && now.Value == t.Value {
		err = s.b.Commit(ctx, "", Write{Item: Item{Key: tokenKey(incidentID)}, Delete: true, IfVersion: version})
	}
	if errors.Is(err, fault.StoreConflict) {
		return nil // another token took its place
	}
	return wrap(err, "drop the token of incident %s", incidentID)
}
