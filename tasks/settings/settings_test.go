package settings

import (
	"errors"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
)

func TestConfig(t *testing.T) {
	ctx, now := t.Context(), time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	s := store.New(memory.New(func() time.Time { return now }), store.Options{Now: func() time.Time { return now }})
	r, err := New(Options{Store: s, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	write := func(base int64, doc string) {
		t.Helper()
		if _, err := s.PutConfiguration(ctx, Name, base, store.Configuration{Doc: doc, Author: "alice"}); err != nil {
			t.Fatal(err)
		}
	}
	steps := []struct {
		name  string
		do    func()
		pages int
		bad   bool
	}{
		{"nothing stored means the defaults", func() {}, 3, false},
		{"a new version is not seen at once", func() { write(0, "pages: {incident: 5}") }, 3, false},
		{"it is seen after a while", func() { now = now.Add(11 * time.Second) }, 5, false},
		{"a broken one keeps the last good one", func() { write(1, "pages: {incident: many}"); now = now.Add(11 * time.Second) }, 5, true},
		{"it stays broken until it is replaced", func() { now = now.Add(time.Second) }, 5, true},
		{"a good one heals", func() { write(2, "pages: {incident: 7}"); now = now.Add(11 * time.Second) }, 7, false},
	}
	for _, step := range steps {
		step.do()
		cfg, err := r.Config(ctx)
		if cfg.Pages.Incident != step.pages || errors.Is(err, fault.BadConfig) != step.bad || (err != nil) != step.bad {
			t.Errorf("%s: Config() = %d pages, %v, want %d and bad %v", step.name, cfg.Pages.Incident, err, step.pages, step.bad)
		}
	}
}
