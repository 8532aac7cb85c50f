package replay

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/notify"
)

// result puts together what the world ended with.
func (r *run) result(ctx context.Context) (*Result, error) {
	heads, err := r.heads(ctx)
	if err != nil {
		return nil, err
	}
	out := &r.out
	out.Incidents, out.Suppressed = []Incident{}, []Suppressed{}
	events := map[string][]string{}
	for _, s := range r.lines {
		out.Outcomes.Add(s.outcome)
		id := final(heads, s.incident)
		switch {
		case s.outcome == incident.Duplicate || s.id == "":
		case id != "":
			events[id] = append(events[id], s.id)
		default:
			out.Suppressed = append(out.Suppressed, Suppressed{s.id, cmp.Or(s.reason, string(s.outcome))})
		}
	}
	paged := map[string]bool{}
	for _, id := range order(heads) {
		in, err := r.incident(ctx, heads, id, events[id])
		if err != nil {
			return nil, err
		}
		out.Incidents = append(out.Incidents, in)
		if in.Pages() > 0 {
			for _, e := range in.Events {
				paged[e] = true
			}
		}
		out.Stats.Analyses += heads[id].Cost.Analyses
	}
	out.Missed = r.expected(paged)
	r.count()
	return out, nil
}

// heads reads all incidents that people would see, and those merged into them.
func (r *run) heads(ctx context.Context) (map[string]incident.Incident, error) {
	heads := map[string]incident.Incident{}
	for _, s := range r.lines {
		for id := s.incident; id != ""; id = heads[id].MergedInto {
			if _, known := heads[id]; known {
				break
			}
			head, err := r.world.Store.Incident(ctx, id)
			if err != nil {
				return nil, err
			}
			heads[id] = head
		}
	}
	return heads, nil
}

// final follows an incident to the one it was merged into. An incident that
// never came off hold is none.
func final(heads map[string]incident.Incident, id string) string {
	for range heads {
		if heads[id].Status != incident.Merged {
			break
		}
		id = heads[id].MergedInto
	}
	if heads[id].Status == incident.OnHold {
		return ""
	}
	return id
}

// order lists the incidents by opening, then id.
func order(heads map[string]incident.Incident) []string {
	var ids []string
	for id, h := range heads {
		if h.Status != incident.Merged && h.Status != incident.OnHold {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(heads[a].OpenedAt.Compare(heads[b].OpenedAt), strings.Compare(a, b))
	})
	return ids
}

func (r *run) incident(ctx context.Context, heads map[string]incident.Incident, id string, events []string) (Incident, error) {
	h := heads[id]
	in := Incident{ID: id, Severity: h.Severity, Title: h.Title, Status: "open", OpenedAt: h.OpenedAt, Events: slices.Clip(events),
		RootCause: RootCause{h.RootCause().Resource, h.RootCause().EventID}, Notifications: []Notification{}}
	if h.Status == incident.Resolved {
		in.Status, in.ResolvedAt = "resolved", h.ResolvedAt
	}
	if h.SuspectedChange != nil {
		in.SuspectedChange = &h.SuspectedChange.EventID
	}
	for other := range heads {
		if final(heads, other) != id {
			continue
		}
		notices, err := r.world.Store.Notices(ctx, other)
		if err != nil {
			return in, err
		}
		r.tell(&in, notices)
	}
	slices.SortFunc(in.Notifications, func(a, b Notification) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Channel, b.Channel), strings.Compare(a.Reason, b.Reason))
	})
	in.Notifications = slices.Compact(in.Notifications)
	for _, n := range in.Notifications {
		if !strings.HasPrefix(n.Reason, "resolved") {
			r.out.Stats.Pages++
		}
	}
	return in, nil
}

// tell adds the messages that disturbed people; updates of an analysis do not.
func (r *run) tell(in *Incident, notices []incident.Notice) {
	for _, n := range notices {
		if n.State != incident.Sent && n.State != incident.Unconfirmed {
			continue
		}
		r.calls.messages++
		if n.Channel == notify.Updates {
			r.out.Stats.Updates++
			continue
		}
		in.Notifications = append(in.Notifications, Notification{n.At, n.Channel, n.Reason})
	}
}
