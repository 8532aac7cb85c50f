package correlate

import (
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// fold writes the signal into its member, and into those that it settles.
func fold(head *incident.Incident, s incident.Signal, d Decision) {
	fault := s.Kind == incident.Fault || s.Kind == incident.Security
	if fault || len(d.Settles) == 0 {
		addMark(member(head, s, d), s, fault, d)
	}
	if fault && !d.OverAt.Before(s.At) {
		addMark(member(head, s, d), incident.Signal{EventID: "end of " + s.EventID, At: d.OverAt}, false, d)
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

// member finds or makes the member of the signal's fingerprint.
func member(head *incident.Incident, s incident.Signal, d Decision) *incident.Member {
	for i := range head.Members {
		if head.Members[i].Fingerprint == s.Fingerprint {
			return &head.Members[i]
		}
	}
	makeRoom(head)
	m := incident.Member{Fingerprint: s.Fingerprint, Condition: s.Condition, Service: s.Service, Resources: firstOf(s.Resources, maxMemberResources), Title: s.Title, Severity: d.Severity,
		Kind: s.Kind, Account: s.Account, Region: s.Region, Zone: first(s.Zone, d.Zone), Group: s.Group, Actor: s.Actor, OneShot: s.OneShot,
		FirstEvent: s.EventID, FirstAt: s.At, Keys: firstOf(d.Keys, maxMemberKeys), Upstream: firstOf(d.Upstream, maxMemberUpstream), Apps: d.Apps}
	if s.Kind == incident.Recovery {
		m.Kind = incident.Fault
	}
	head.Members = append(head.Members, m)
	return &head.Members[len(head.Members)-1]
}

// makeRoom lets a member of a full head go: the oldest that is over, or the
// oldest, but none that may be the cause. In a storm the cause is often over first.
func makeRoom(head *incident.Incident) {
	if len(head.Members) < maxMembers {
		return
	}
	maySpare := func(m incident.Member) bool { return !isCause(*head, m) }
	i := slices.IndexFunc(head.Members, func(m incident.Member) bool { return maySpare(m) && !m.Active() })
	if i < 0 {
		i = slices.IndexFunc(head.Members, maySpare)
	}
	head.Members = slices.Delete(head.Members, max(i, 0), max(i, 0)+1)
}

// isCause says whether the member is among the possible causes of the incident.
func isCause(head incident.Incident, m incident.Member) bool {
	return slices.ContainsFunc(head.Causes, func(c incident.Cause) bool { return c.EventID == m.FirstEvent })
}

func firstOf[T any](list []T, most int) []T { return list[:min(len(list), most)] }

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
