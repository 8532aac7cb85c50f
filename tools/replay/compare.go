package replay

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// A Diff says what a second configuration makes different.
type Diff struct {
	Before    Totals   `json:"before"`
	After     Totals   `json:"after"`
	Incidents []Change `json:"incidents"` // in order of opening; equal ones are left out
	Events    []Moved  `json:"events"`    // that open or join an incident in one only, by id
}

// Totals are the figures of one side.
type Totals struct {
	Incidents  int     `json:"incidents"`
	Pages      int     `json:"pages"`
	Suppressed int     `json:"suppressed"`
	Dollars    float64 `json:"dollars"`
}

// A Change is an incident that is not the same on both sides. Incidents are
// matched by the events they share, most first.
type Change struct {
	What   string    `json:"what"` // "new", "gone" or "changed"
	Before *Incident `json:"before"`
	After  *Incident `json:"after"`
	Fields []string  `json:"fields,omitempty"` // what differs
}

// Moved is an event that counts on one side only.
type Moved struct {
	EventID string `json:"eventId"`
	Before  string `json:"before"` // incident id, or why it was suppressed
	After   string `json:"after"`
}

// Compare holds two results of the same events against each other.
func Compare(before, after *Result) Diff {
	d := Diff{Before: before.totals(), After: after.totals(), Incidents: []Change{}, Events: []Moved{}}
	matched := match(before.Incidents, after.Incidents)
	taken := map[int]bool{}
	for i := range before.Incidents {
		old := &before.Incidents[i]
		j, ok := matched[i]
		if !ok {
			d.Incidents = append(d.Incidents, Change{What: "gone", Before: old})
			continue
		}
		taken[j] = true
		if fields := differ(*old, after.Incidents[j]); len(fields) > 0 {
			d.Incidents = append(d.Incidents, Change{"changed", old, &after.Incidents[j], fields})
		}
	}
	for j := range after.Incidents {
		if !taken[j] {
			d.Incidents = append(d.Incidents, Change{What: "new", After: &after.Incidents[j]})
		}
	}
	slices.SortStableFunc(d.Incidents, func(a, b Change) int { return a.of().OpenedAt.Compare(b.of().OpenedAt) })
	d.Events = moved(before, after)
	return d
}

func (c Change) of() *Incident { return cmp.Or(c.After, c.Before) }

func (r *Result) totals() Totals {
	return Totals{len(r.Incidents), r.Stats.Pages, len(r.Suppressed), r.Cost.Dollars}
}

// match pairs incidents by the number of events they share.
func match(before, after []Incident) map[int]int {
	owner := map[string]int{}
	for j, in := range after {
		for _, e := range in.Events {
			owner[e] = j
		}
	}
	type pair struct{ i, j, shared int }
	var pairs []pair
	for i, in := range before {
		shared := map[int]int{}
		for _, e := range in.Events {
			if j, ok := owner[e]; ok {
				shared[j]++
			}
		}
		for j, n := range shared {
			pairs = append(pairs, pair{i, j, n})
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Or(b.shared-a.shared, a.i-b.i, a.j-b.j) })
	matched, taken := map[int]int{}, map[int]bool{}
	for _, p := range pairs {
		if _, done := matched[p.i]; !done && !taken[p.j] {
			matched[p.i], taken[p.j] = p.j, true
		}
	}
	return matched
}

// differ names what is not the same about an incident.
func differ(a, b Incident) []string {
	var fields []string
	add := func(name string, same bool) {
		if !same {
			fields = append(fields, name)
		}
	}
	add("severity", a.Severity == b.Severity)
	add("status", a.Status == b.Status)
	add("openedAt", a.OpenedAt.Equal(b.OpenedAt))
	add("resolvedAt", sameTime(a, b))
	add("events", slices.Equal(a.Events, b.Events))
	add("rootCause", a.RootCause == b.RootCause)
	add("suspectedChange", deref(a.SuspectedChange) == deref(b.SuspectedChange))
	add("notifications", slices.Equal(a.Notifications, b.Notifications))
	return fields
}

func sameTime(a, b Incident) bool {
	if a.ResolvedAt == nil || b.ResolvedAt == nil {
		return a.ResolvedAt == b.ResolvedAt
	}
	return a.ResolvedAt.Equal(*b.ResolvedAt)
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// moved lists the events that are in an incident on one side only.
func moved(before, after *Result) []Moved {
	was, is := before.places(), after.places()
	list := []Moved{}
	for id, p := range was {
		if q := is[id]; p.in != q.in {
			list = append(list, Moved{id, p.where, q.where})
		}
	}
	slices.SortFunc(list, func(a, b Moved) int { return strings.Compare(a.EventID, b.EventID) })
	return list
}

type eventPlace struct {
	where string
	in    bool
}

func (r *Result) places() map[string]eventPlace {
	places := map[string]eventPlace{}
	for _, s := range r.Suppressed {
		places[s.EventID] = eventPlace{s.Reason, false}
	}
	for _, in := range r.Incidents {
		for _, e := range in.Events {
			places[e] = eventPlace{in.ID, true}
		}
	}
	return places
}

// Print writes the difference for a person.
func (d Diff) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\tBEFORE\tAFTER\tCHANGE")
	row := func(name string, a, b int) { fmt.Fprintf(t, "%s\t%d\t%d\t%+d\n", name, a, b, b-a) }
	row("incidents", d.Before.Incidents, d.After.Incidents)
	row("pages", d.Before.Pages, d.After.Pages)
	row("events suppressed", d.Before.Suppressed, d.After.Suppressed)
	fmt.Fprintf(t, "cost on AWS\t$%.4f\t$%.4f\t%+.4f\n", d.Before.Dollars, d.After.Dollars, d.After.Dollars-d.Before.Dollars)
	if err := t.Flush(); err != nil {
		return err
	}
	if len(d.Incidents) == 0 {
		_, err := fmt.Fprintln(w, "\nThe incidents are the same.")
		return err
	}
	fmt.Fprintln(w)
	for _, c := range d.Incidents {
		in := c.of()
		detail := ""
		if c.What == "changed" {
			detail = ": " + strings.Join(c.Fields, ", ")
		}
		if _, err := fmt.Fprintf(w, "%-8s %s %s %q%s\n", c.What, in.ID, in.Severity, in.Title, detail); err != nil {
			return err
		}
	}
	return nil
}
