package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// contended is a backend on which somebody else always writes first.
type contended struct{ store.Backend }

func (contended) Get(_ context.Context, keys ...store.Key) ([]store.Item, error) {
	return []store.Item{{Key: keys[0], Version: 1, Doc: []byte(`{"id":"inc-1","title":"t"}`)}}, nil
}

func (contended) Commit(_ context.Context, _ string, writes ...store.Write) error {
	return &store.Conflict{Key: writes[0].Item.Key}
}

func TestAnUpdateThatNeverComesThroughMayBeTriedAgain(t *testing.T) {
	s := store.New(contended{}, store.Options{Sleep: func(context.Context, time.Duration) {}})
	_, err := s.UpdateIncident(t.Context(), "inc-1", func(in *incident.Incident) ([]incident.TimelineEntry, error) {
		in.Title = "another"
		return nil, nil
	})
	f := fault.Fault("")
	if !errors.As(err, &f) || f != fault.StoreBusy || !f.Retryable() {
		t.Errorf("UpdateIncident() = %v, want fault.StoreBusy, which the workflow tries again", err)
	}
}
