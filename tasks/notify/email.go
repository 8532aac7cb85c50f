package notify

import (
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/analyze/rules"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// emailText lays an incident out for a mail reader or a terminal: what, since
// when, why, what to do, how to answer.
func emailText(in incident.Incident, n incident.Notice, dashboard string) string {
	var b strings.Builder
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-10s %s\n", name, value)
		}
	}
	fmt.Fprintf(&b, "%s\n\n", words.Clip(line(in.Title), 300))
	row("Incident", in.ID)
	row("Severity", string(in.Severity))
	row("Status", string(in.Status))
	row("Since", words.Clock(in.OpenedAt))
	if in.ResolvedAt != nil && n.Reason == "resolved" {
		row("Resolved", words.Clock(*in.ResolvedAt)+" by "+line(in.ResolvedBy))
	}
	row("Services", some(in.Services, 8))
	row("Apps", some(in.Apps, 8))
	row("Accounts", some(in.Accounts, 5))
	row("Regions", some(in.Regions, 5))
	row("Told as", strings.TrimSpace(fmt.Sprintf("%s %s", n.Reason, level(n))))
	if in.AcknowledgedBy != "" {
		row("Taken by", in.AcknowledgedBy)
	}
	writeReasons(&b, in)
	writeAnalysis(&b, *in.Analysis)
	if in.Active() {
		fmt.Fprintf(&b, "\nAcknowledge: autopilot ack %s\n", in.ID)
	}
	if l := link(dashboard, in.ID); l != "" {
		fmt.Fprintf(&b, "Details: %s\n", l)
	}
	return words.Clip(b.String(), 12_000)
}

func writeReasons(b *strings.Builder, in incident.Incident) {
	if c := in.RootCause(); c.Resource != "" {
		fmt.Fprintf(b, "\nLikely root\n  %s\n  %s\n", line(c.Title), line(c.Resource))
	}
	if s := in.SuspectedChange; s != nil {
		fmt.Fprintf(b, "\nSuspected change\n  %s at %s", line(s.Title), words.Clock(s.At))
		if s.Actor != "" && !strings.Contains(s.Title, rules.Short(s.Actor)) {
			fmt.Fprintf(b, " by %s", line(s.Actor))
		}
		fmt.Fprintln(b)
	}
}

func writeAnalysis(b *strings.Builder, a incident.Analysis) {
	fmt.Fprintf(b, "\nWhat happened (told by %s)\n  %s\n", a.Author, line(a.Summary))
	if a.Note != "" {
		fmt.Fprintf(b, "  Note: %s\n", line(a.Note))
	}
	section(b, "Causes", len(a.Causes), func(i int) string {
		return fmt.Sprintf("%s (confidence: %s)", a.Causes[i].Text, a.Causes[i].Confidence)
	})
	section(b, "Affected", len(a.BlastRadius), func(i int) string { return a.BlastRadius[i].Text })
	section(b, "Next steps", len(a.Remediation), func(i int) string {
		return fmt.Sprintf("%s (risk: %s)", a.Remediation[i].Text, a.Remediation[i].Risk)
	})
}

func section(b *strings.Builder, title string, n int, text func(int) string) {
	if n == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for i := range min(n, 8) {
		fmt.Fprintf(b, "  %d. %s\n", i+1, line(text(i)))
	}
}

func level(n incident.Notice) string {
	if n.Level == 0 {
		return ""
	}
	return fmt.Sprintf("(level %d)", n.Level)
}

// some joins the first few names and counts the others.
func some(names []string, most int) string { return line(words.List(names, most)) }
