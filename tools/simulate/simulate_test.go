package simulate

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/virtual"
)

func TestInvariantsHoldInTrouble(t *testing.T) {
	for seed := range uint64(25) {
		report, err := Run(t.Context(), Options{Seed: seed, Faults: 0.08})
		if err != nil {
			t.Fatal(err)
		}
		if report.Violated() {
			t.Errorf("seed %d: %v", seed, report.Violations)
		}
		if report.Faults == 0 || report.Incidents == 0 {
			t.Errorf("seed %d put in %d faults and made %d incidents: it proves nothing", seed, report.Faults, report.Incidents)
		}
	}
}

func TestASeedIsOneRun(t *testing.T) {
	first, err := Run(t.Context(), Options{Seed: 11, Faults: 0.05})
	if err != nil {
		t.Fatal(err)
	}
	second, err := Run(t.Context(), Options{Seed: 11, Faults: 0.05})
	if err != nil || !reflect.DeepEqual(first, second) {
		t.Errorf("two runs of one seed:\n%+v\n%+v, %v", first, second, err)
	}
}

// blind commits without looking at conditions.
type blind struct{ store.Backend }

func (b blind) Commit(ctx context.Context, token string, writes ...store.Write) error {
	var all []store.Write
	for _, w := range writes {
		if w.IfAbsent, w.IfVersion = false, 0; !w.CheckOnly {
			all = append(all, w)
		}
	}
	return b.Backend.Commit(ctx, token, all...)
}

// forgetful keeps no notice.
type forgetful struct{ store.Backend }

func (f forgetful) Commit(ctx context.Context, token string, writes ...store.Write) error {
	kept := slices.DeleteFunc(slices.Clone(writes), func(w store.Write) bool { return strings.HasPrefix(w.Item.SK, "NOTICE#") })
	if len(kept) == 0 {
		return nil
	}
	return f.Backend.Commit(ctx, token, kept...)
}

// TestABrokenProductIsFound takes one guarantee away from the product, and
// looks whether the invariant that rests on it is reported.
func TestABrokenProductIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		sabotage func(*run)
		want     string // how a violation begins
	}{
		"a store that forgets claims of messages": {func(r *run) {
			r.options.Backend = func(b store.Backend) store.Backend { return r.unsteady(forgetful{b}) }
		}, "told 2 times: "},
		"writes without conditions lose signals": {func(r *run) {
			r.options.Backend = func(b store.Backend) store.Backend { return r.unsteady(blind{b}) }
		}, "incident "},
		"a quarantine that keeps nothing": {func(r *run) { r.options.Dead = func(virtual.Letter) {} }, "lost: event "},
		"a function that never tells anybody": {func(r *run) {
			r.options.Hooks.Before = func(t *engine.Task) error {
				if t.State == "Notify" || t.State == "Page" {
					return &engine.TaskError{Name: "Lambda.Unknown", Cause: "always"}
				}
				return nil
			}
		}, "nobody was told of round "},
	} {
		t.Run(name, func(t *testing.T) {
			var all []string
			for seed := range uint64(40) {
				r := newRun(Options{Seed: seed, Faults: 0.2})
				c.sabotage(r)
				report, err := r.through(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, report.Violations...)
				if slices.ContainsFunc(report.Violations, func(v string) bool { return strings.HasPrefix(v, c.want) }) {
					return
				}
			}
			t.Errorf("40 seeds found no violation %q, only %q", c.want, all)
		})
	}
}
