package correlate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Bounds of what a head keeps.
const (
	maxMembers = 100
	maxMarks   = 16
	maxNames   = 20
	maxLinks   = 24
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
		addSuspects(&head, d.Suspects)
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

func clone(in incident.Incident) incident.Incident {
	in.Members = slices.Clone(in.Members)
	in.Services, in.Accounts, in.Regions, in.Apps = slices.Clone(in.Services), slices.Clone(in.Accounts), slices.Clone(in.Regions), slices.Clone(in.Apps)
	in.Suspects = slices.Clone(in.Suspects)
	return in
}

// fold writes the signal into its member, and into those that it settles.
func fold(head *incident.Incident, s incident.Signal, d Decision) {
	fault := s.Kind == incident.Fault || s.Kind == incident.Security
	if fault || len(d.Settles) == 0 {
		addMark(member(head, s, d), s, fault, d)
	}
	for i := range head.Members {
		if !fault && slices.Contains(d.Settles, head.Members[i].Fingerprint) {
			addMark(&head.Members[i], s, false, d)
		}
	}
	head.Signals++
	if s.At.After(head.LastAt) {
		head.LastAt = s.At
	}
	if fault && s.At.Before(head.OpenedAt) {
		head.OpenedAt = s.At
	}
	head.Services = addName(head.Services, s.Service)
	head.Accounts = addName(head.Accounts, s.Account)
	head.Regions = addName(head.Regions, s.Region)
	for _, app := range d.Apps {
		head.Apps = addName(head.Apps, strings.TrimPrefix(app, guessMark))
	}
}

// addName keeps a bounded sorted set.
func addName(list []string, name string) []string {
	i, found := slices.BinarySearch(list, name)
	if found || name == "" || len(list) >= maxNames {
		return list
	}
	return slices.Insert(list, i, name)
}

// member finds or makes the member of the signal's fingerprint. A head that is
// full lets the oldest one go that is over.
func member(head *incident.Incident, s incident.Signal, d Decision) *incident.Member {
	for i := range head.Members {
		if head.Members[i].Fingerprint == s.Fingerprint {
			return &head.Members[i]
		}
	}
	if len(head.Members) >= maxMembers {
		over := slices.IndexFunc(head.Members, func(m incident.Member) bool { return !m.Active() })
		head.Members = slices.Delete(head.Members, max(over, 0), max(over, 0)+1)
	}
	m := incident.Member{Fingerprint: s.Fingerprint, Condition: s.Condition, Service: s.Service, Resources: s.Resources, Title: s.Title, Severity: d.Severity,
		Kind: s.Kind, Account: s.Account, Region: s.Region, Zone: first(s.Zone, d.Zone), Group: s.Group, Actor: s.Actor, OneShot: s.OneShot,
		FirstEvent: s.EventID, FirstAt: s.At, Keys: d.Keys, Upstream: d.Upstream, Apps: d.Apps}
	if s.Kind == incident.Recovery {
		m.Kind = incident.Fault
	}
	head.Members = append(head.Members, m)
	return &head.Members[len(head.Members)-1]
}

// sortMembers puts the oldest first.
func sortMembers(list []incident.Member) {
	slices.SortFunc(list, func(a, b incident.Member) int {
		if !a.FirstAt.Equal(b.FirstAt) {
			return a.FirstAt.Compare(b.FirstAt)
		}
		return strings.Compare(a.Fingerprint, b.Fingerprint)
	})
}

// addMark writes down the state of a member at a time. Newest by time wins,
// whatever came first.
func addMark(m *incident.Member, s incident.Signal, fault bool, d Decision) {
	mark := incident.Mark{At: s.At, EventID: s.EventID, Fault: fault}
	if slices.Contains(m.Marks, mark) {
		return
	}
	m.Marks = append(slices.Clone(m.Marks), mark)
	slices.SortFunc(m.Marks, func(a, b incident.Mark) int {
		if !a.At.Equal(b.At) {
			return a.At.Compare(b.At)
		}
		return strings.Compare(a.EventID, b.EventID)
	})
	m.Marks = m.Marks[max(0, len(m.Marks)-maxMarks):]
	m.Count++
	if fault && !s.At.Before(m.FaultAt) {
		m.FaultAt, m.Title = s.At, s.Title
		m.Severity = d.Severity
	}
	if !fault && s.At.After(m.RecoveryAt) {
		m.RecoveryAt = s.At
	}
	if fault && (s.At.Before(m.FirstAt) || m.FaultAt.IsZero()) {
		m.FirstAt, m.FirstEvent = s.At, s.EventID
	}
	m.Flips = flips(m.Marks, d.Limits.Window)
}

// flips counts the changes of state within the window before the newest mark.
func flips(marks []incident.Mark, window time.Duration) int {
	n := 0
	for i := 1; i < len(marks); i++ {
		if marks[i].Fault != marks[i-1].Fault && marks[len(marks)-1].At.Sub(marks[i].At) <= window {
			n++
		}
	}
	return n
}

// addSuspects folds suspected changes: of one change the links are united.
func addSuspects(head *incident.Incident, list []incident.Suspect) {
	for _, s := range list {
		i := slices.IndexFunc(head.Suspects, func(have incident.Suspect) bool { return have.EventID == s.EventID })
		if i < 0 {
			s.Links = slices.Clone(s.Links)
			head.Suspects = append(head.Suspects, s)
			continue
		}
		have := head.Suspects[i]
		have.Links = slices.Clone(have.Links)
		for _, link := range s.Links {
			addLink(&have, link)
		}
		if s.Score > have.Score {
			have.Score, have.Evidence = s.Score, s.Evidence
		}
		head.Suspects[i] = have
	}
	head.Suspects = bestSuspects(head.Suspects, 2*maxSuspects)
}

func addLink(s *incident.Suspect, link incident.Link) {
	for i := range s.Links {
		if s.Links[i].Fingerprint == link.Fingerprint {
			if link.Weight > s.Links[i].Weight {
				s.Links[i] = link
			}
			return
		}
	}
	if len(s.Links) < maxLinks {
		s.Links = append(s.Links, link)
		slices.SortFunc(s.Links, func(a, b incident.Link) int { return strings.Compare(a.Fingerprint, b.Fingerprint) })
	}
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

// story tells what the signal changed.
func story(before, after incident.Incident, s incident.Signal, d Decision) []incident.TimelineEntry {
	entry := func(kind, text string) incident.TimelineEntry {
		return incident.TimelineEntry{IncidentID: after.ID, At: s.At, ID: kind + "-" + s.EventID, Kind: kind, Text: text, EventID: s.EventID}
	}
	var out []incident.TimelineEntry
	switch {
	case before.ID == "" && after.Status == incident.OnHold:
		out = append(out, entry("held", s.Title+": "+d.Reason))
	case before.ID == "" || before.Status == incident.OnHold && after.Status == incident.Open:
		out = append(out, entry("opened", s.Title))
	case after.Round > before.Round:
		out = append(out, entry("reopened", s.Title+": "+d.Reason))
	default:
		out = append(out, entry("signal", s.Title+": "+d.Reason))
	}
	if before.ID != "" && before.Severity != after.Severity {
		out = append(out, entry("severity", fmt.Sprintf("severity was %s, is %s", before.Severity, after.Severity)))
	}
	if before.SuspectedChange == nil && after.SuspectedChange != nil {
		out = append(out, entry("suspect", "suspected change: "+after.SuspectedChange.Title))
	}
	return out
}
