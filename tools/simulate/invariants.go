package simulate

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/notify"
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

// checkTold: of an incident that calls for people somebody was told, or it was
// over or in somebody's hands before the message could go out.
func (r *run) checkTold(ctx context.Context, head incident.Incident) error {
	notices, err := r.world.Store.Notices(ctx, head.ID)
	if err != nil {
		return err
	}
	reached, pending := false, false
	for _, n := range notices {
		reached = reached || n.Channel == notify.Pager && n.State != incident.Refused
		pending = pending || n.State == incident.Released
		if n.State == incident.Sending {
			r.violate("stuck: notice %s of incident %s is still being sent", n.ID, head.ID)
		}
	}
	if head.Active() && head.Status == incident.Open && head.Severity.Pages() && (!reached || pending && !reached) {
		r.violate("nobody was called for incident %s, which is %s and open", head.ID, head.Severity)
	}
	return nil
}

// checkExecutions: what still runs is the lifecycle of an incident that is not over.
func (r *run) checkExecutions(ctx context.Context) error {
	open, err := r.world.Store.Open(ctx)
	if err != nil {
		return err
	}
	if n := len(r.world.Engine.List(virtual.Pipeline)); n > 0 {
		r.violate("stuck: %d executions of the pipeline still run", n)
	}
	if n := len(r.world.Engine.List(virtual.Lifecycle)); n != len(open) {
		r.violate("stuck: %d lifecycles run for %d incidents that are not over", n, len(open))
	}
	return nil
}
