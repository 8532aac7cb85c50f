package simulate

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/notify"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
	"github.com/cloudops-autopilot/autopilot/tools/virtual"
)

// check looks at what must hold once the trouble is over.
func (r *run) check(ctx context.Context) error {
	signals := map[string]int{}
	for _, id := range slices.Sorted(maps.Keys(r.raw)) {
		e, found, err := r.world.Store.Entry(ctx, id)
		if err != nil {
			return err
		}
		if !found {
			r.violate("lost: event %s has no line in the ledger and is not in quarantine", id)
		}
		if e.IncidentID != "" {
			signals[e.IncidentID]++
		}
	}
	for _, m := range slices.Sorted(maps.Keys(r.told)) {
		if n := r.told[m]; n > 1 {
			r.violate("told %d times: %s", n, m)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(signals)) {
		if err := r.checkIncident(ctx, id, signals[id]); err != nil {
			return err
		}
	}
	return r.checkExecutions(ctx)
}

func (r *run) checkIncident(ctx context.Context, id string, joined int) error {
	head, err := r.world.Store.Incident(ctx, id)
	if err != nil {
		r.violate("incident %s of the ledger cannot be read: %v", id, err)
		return nil
	}
	r.report.Incidents++
	kept, err := r.signals(ctx, id)
	if err != nil {
		return err
	}
	if kept != joined {
		r.violate("incident %s keeps %d signals, the ledger says %d", id, kept, joined)
	}
	if head.Status == incident.OnHold || head.Status == incident.Merged {
		return nil
	}
	if head.Lifecycle < head.Round {
		r.violate("stuck: nobody follows round %d of incident %s, which is %s", head.Round, id, head.Status)
	}
	return r.checkTold(ctx, head)
}

func (r *run) signals(ctx context.Context, id string) (int, error) {
	kept, after := 0, ""
	for {
		page, next, err := r.world.Store.Signals(ctx, id, after, 500)
		if err != nil {
			return 0, err
		}
		kept += len(page)
		if after = next; after == "" {
			return kept, nil
		}
	}
}

// checkTold: somebody was told of an incident that is still open, and called if
// it calls for people, unless the cap on pages held the call back, which is then
// written down. A message that was superseded before it could go out, or
// whose fate nobody knows, is no matter once another one reached somebody.
func (r *run) checkTold(ctx context.Context, head incident.Incident) error {
	if head.Status != incident.Open {
		return nil // over, or in somebody's hands
	}
	notices, err := r.world.Store.Notices(ctx, head.ID)
	if err != nil {
		return err
	}
	told, called := false, false
	for _, n := range notices {
		if n.Round == head.Round && (n.State == incident.Sent || n.State == incident.Unconfirmed || n.State == incident.Held) {
			told, called = true, called || n.Channel == notify.Pager
		}
	}
	if !told {
		r.violate("nobody was told of round %d of incident %s, which is %s and open", head.Round, head.ID, head.Severity)
	}
	if head.Severity.Pages() && !called {
		r.violate("nobody was called for round %d of incident %s, which is %s and open", head.Round, head.ID, head.Severity)
	}
	return nil
}

// checkExecutions: what still runs is the lifecycle of an incident that is not
// over, and each such incident has one.
func (r *run) checkExecutions(ctx context.Context) error {
	open, err := r.world.Store.Open(ctx)
	if err != nil {
		return err
	}
	followed := map[string]bool{}
	for _, in := range open {
		followed[in.ID] = false
	}
	for _, x := range r.world.Engine.List(virtual.Lifecycle) {
		var input struct{ IncidentID string }
		if err := value.Into(x.Input, &input); err != nil {
			return err
		}
		if _, isOpen := followed[input.IncidentID]; !isOpen {
			r.violate("stuck: the lifecycle of incident %s, which is over, still runs", input.IncidentID)
		}
		followed[input.IncidentID] = true
	}
	for _, in := range open {
		if !followed[in.ID] {
			r.violate("stuck: no lifecycle runs for incident %s, which is %s", in.ID, in.Status)
		}
	}
	if n := len(r.world.Engine.List(virtual.Pipeline)); n > 0 {
		r.violate("stuck: %d executions of the pipeline still run", n)
	}
	return nil
}
