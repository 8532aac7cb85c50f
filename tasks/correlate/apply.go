package correlate

import (
	"slices"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Bounds of what a head keeps. With the longest names that signals may have
// they add up to less than the 400 KB that one item of the table may hold; a
// test makes such a head.
const (
	maxMembers         = 100
	maxMarks           = 8 // of a member
	maxMemberKeys      = 6
	maxMemberUpstream  = 10
	maxMemberResources = 4
	maxNames           = 20
	maxLinks           = 10 // of a suspected change
)

// Apply folds a signal into the head of the incident that the decision names;
// for an incident to be opened the head is the zero Incident. It is pure, and
// heads come out equal in whatever order signals are folded. Version, pages,
// analysis and people's marks are left as they are.
func Apply(head incident.Incident, s incident.Signal, d Decision) (incident.Incident, []incident.TimelineEntry) {
	before := head
	head = clone(head)
	if head.ID == "" {
		head = incident.Incident{ID: d.IncidentID, Status: incident.Open, Round: 1, OpenedAt: s.At}
		if d.Action == Hold {
			head.Status = incident.OnHold
		}
	}
	if d.Action == Record || slices.Contains(d.Blames, head.ID) {
		addSuspects(&head, ofMembers(head, d.Suspects))
		if head.ID == d.IncidentID {
			head.Signals++
		}
		finish(&head, d.Limits)
		return head, nil
	}
	fold(&head, s, d)
	addSuspects(&head, d.Suspects)
	promote(&head, d)
	reopen(&head, s, d)
	finish(&head, d.Limits)
	return head, story(before, head, s, d)
}

// ofMembers returns the suspects of what the incident is about: a change that
// was told late may be suspected in several.
func ofMembers(head incident.Incident, list []incident.Suspect) []incident.Suspect {
	var out []incident.Suspect
	for _, s := range list {
		s.Links = slices.DeleteFunc(slices.Clone(s.Links), func(link incident.Link) bool {
			return !slices.ContainsFunc(head.Members, func(m incident.Member) bool { return m.Fingerprint == link.Fingerprint })
		})
		if len(s.Links) > 0 {
			out = append(out, s)
		}
	}
	return out
}

func clone(in incident.Incident) incident.Incident {
	in.Members = slices.Clone(in.Members)
	in.Services, in.Accounts, in.Regions, in.Apps = slices.Clone(in.Services), slices.Clone(in.Accounts), slices.Clone(in.Regions), slices.Clone(in.Apps)
	in.Suspects = slices.Clone(in.Suspects)
	return in
}

// promote takes an incident off hold once there is enough.
func promote(head *incident.Incident, d Decision) {
	if head.Status != incident.OnHold {
		return
	}
	faults := 0
	for _, m := range head.Members {
		for _, mark := range m.Marks {
			if mark.Fault {
				faults++
			}
		}
	}
	if faults >= d.Count && d.Count > 0 {
		head.Status, head.DueAt = incident.Open, nil
		return
	}
	if head.DueAt == nil || d.HoldUntil.After(*head.DueAt) {
		until := d.HoldUntil
		head.DueAt = &until
	}
}

// reopen begins a new round.
func reopen(head *incident.Incident, s incident.Signal, d Decision) {
	if head.Status != incident.Resolved {
		return
	}
	if d.Action == Settle && head.ResolvedAt != nil && s.At.After(*head.ResolvedAt) {
		at := s.At // it was over later than it seemed
		head.ResolvedAt, head.ResolvedBy = &at, s.EventID
	}
	fault := s.Kind == incident.Fault || s.Kind == incident.Security
	if !fault || !anyActive(*head) || head.ResolvedAt != nil && s.At.Before(*head.ResolvedAt) {
		return
	}
	head.Status = incident.Open
	head.Round++
	head.ResolvedAt, head.ResolvedBy, head.AcknowledgedAt, head.AcknowledgedBy = nil, "", nil, ""
}

func anyActive(head incident.Incident) bool {
	return slices.ContainsFunc(head.Members, incident.Member.Active)
}

// finish derives what follows from members and suspects.
func finish(head *incident.Incident, l Limits) {
	sortMembers(head.Members)
	rank(head)
	head.Severity = severityOf(*head, l)
	head.Title = titleOf(*head)
	head.Flapping = slices.ContainsFunc(head.Members, func(m incident.Member) bool { return l.Flips > 0 && m.Flips >= l.Flips })
	if head.Active() {
		head.DueAt = dueAt(*head, l)
	}
}
