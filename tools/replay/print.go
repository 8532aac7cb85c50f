package replay

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Print writes the result for a person.
func (r *Result) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(r.Incidents) == 0 {
		fmt.Fprintln(t, "No incident.")
	} else {
		fmt.Fprintln(t, "INCIDENT\tSEVERITY\tOPENED\tLASTED\tEVENTS\tPAGES\tTITLE")
	}
	for _, in := range r.Incidents {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%d\t%s\n", in.ID, in.Severity, in.OpenedAt.Format(time.DateTime), in.lasted(), len(in.Events), in.Pages(), in.Title)
		if in.RootCause.Resource != "" {
			fmt.Fprintf(t, "\t\t\t\t\t\t  root cause: %s\n", in.RootCause.Resource)
		}
		if in.SuspectedChange != nil {
			fmt.Fprintf(t, "\t\t\t\t\t\t  suspected change: %s\n", *in.SuspectedChange)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, m := range r.Missed {
		if _, err := fmt.Fprintf(w, "\nwoke nobody, though %q expects it: %s (event %s)\n", m.Expectation, m.Title, m.EventID); err != nil {
			return err
		}
	}
	o := r.Outcomes
	_, err := fmt.Fprintf(w, "\n%d events: %d opened, %d joined, %d resolved, %d changes, %d suppressed, %d duplicates, %d quarantined\n"+
		"%d incidents, %d pages, %d analyses; about $%.4f on AWS\n",
		o.Accepted, o.Opened, o.Joined, o.Resolved, o.Change, o.Suppressed, o.Duplicate, o.Quarantined,
		len(r.Incidents), r.Stats.Pages, r.Stats.Analyses, r.Cost.Dollars)
	return err
}

func (in Incident) lasted() string {
	if in.ResolvedAt == nil {
		return "open"
	}
	return in.ResolvedAt.Sub(in.OpenedAt).Round(time.Second).String()
}

// Pages counts the messages that asked for somebody: all but the word that it
// is over. The same reason at the same second on several channels is one.
func (in Incident) Pages() int {
	n := 0
	var last Notification
	for _, p := range in.Notifications {
		if p.Reason != "resolved" && !(p.Reason == last.Reason && p.At.Equal(last.At)) {
			n++
		}
		last = p
	}
	return n
}
