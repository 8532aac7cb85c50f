package lifecycle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/analyze/rules"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tasks/words"
)

// A Report is the story of a closed incident.
type Report struct {
	Incident incident.Incident        `json:"incident"`
	Timeline []incident.TimelineEntry `json:"timeline"`
	Notices  []incident.Notice        `json:"notices"`
}

// JSON renders the report for programs.
func (r Report) JSON() ([]byte, error) { return json.MarshalIndent(r, "", "  ") }

// Markdown renders the report for people.
func (r Report) Markdown() []byte {
	var b bytes.Buffer
	in := r.Incident
	fmt.Fprintf(&b, "# %s\n\n", text(in.Title))
	rows := [][2]string{{"Incident", in.ID}, {"Severity", string(in.Severity)}, {"Opened", words.Clock(in.OpenedAt)}}
	if in.AcknowledgedAt != nil {
		rows = append(rows, [2]string{"Acknowledged", fmt.Sprintf("%s by %s, after %s", words.Clock(*in.AcknowledgedAt), in.AcknowledgedBy, span(time.Duration(in.TimeToAcknowledge)*time.Second))})
	}
	if in.ResolvedAt != nil {
		rows = append(rows, [2]string{"Resolved", fmt.Sprintf("%s by %s, after %s", words.Clock(*in.ResolvedAt), in.ResolvedBy, span(time.Duration(in.TimeToResolve)*time.Second))})
	}
	rows = append(rows, [2]string{"Round", fmt.Sprint(in.Round)}, [2]string{"Signals", fmt.Sprint(in.Signals)},
		[2]string{"Services", strings.Join(in.Services, ", ")}, [2]string{"Pages", fmt.Sprint(in.Paged)},
		[2]string{"Analysis cost", fmt.Sprintf("$%.4f, %d tokens in, %d out", in.Cost.Dollars, in.Cost.InputTokens, in.Cost.OutputTokens)})
	fmt.Fprint(&b, "| | |\n|---|---|\n")
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s | %s |\n", row[0], text(row[1]))
	}
	r.causes(&b)
	r.analysis(&b)
	r.story(&b)
	return b.Bytes()
}

func (r Report) causes(b *bytes.Buffer) {
	if len(r.Incident.Causes) == 0 && r.Incident.SuspectedChange == nil {
		return
	}
	fmt.Fprint(b, "\n## Cause\n\n")
	for i, c := range r.Incident.Causes[:min(len(r.Incident.Causes), 3)] {
		fmt.Fprintf(b, "%d. `%s`: %s (event `%s`)\n", i+1, code(c.Resource), text(c.Title), code(c.EventID))
	}
	if s := r.Incident.SuspectedChange; s != nil {
		fmt.Fprintf(b, "\nSuspected change: %s on `%s` by %s at %s (event `%s`)\n", text(s.Title), code(s.Resource), text(orUnknown(s.Actor)), words.Clock(s.At), code(s.EventID))
	}
}

func (r Report) analysis(b *bytes.Buffer) {
	a := r.Incident.Analysis
	if a == nil {
		return
	}
	author := strings.TrimSpace("Written by " + a.Author + ". " + a.Note)
	if a.Author == rules.Author && a.Note != "" {
		author = a.Note
	}
	fmt.Fprintf(b, "\n## Analysis\n\n%s\n\n%s\n\n", text(a.Summary), text(author))
	for _, c := range a.Causes {
		fmt.Fprintf(b, "- %s (%s; events %s)\n", text(c.Text), c.Confidence, code(strings.Join(c.Evidence, ", ")))
	}
	for _, s := range a.Remediation {
		fmt.Fprintf(b, "- Step: %s (risk %s)\n", text(s.Text), s.Risk)
	}
}

func (r Report) story(b *bytes.Buffer) {
	fmt.Fprint(b, "\n## Timeline\n\n| Time | What | Details |\n|---|---|---|\n")
	for _, e := range r.Timeline {
		fmt.Fprintf(b, "| %s | %s | %s |\n", words.Clock(e.At), text(e.Kind), text(e.Text))
	}
	if len(r.Notices) == 0 {
		return
	}
	fmt.Fprint(b, "\n## Who was told\n\n| Time | Reason | Target | State |\n|---|---|---|---|\n")
	for _, n := range r.Notices {
		fmt.Fprintf(b, "| %s | %s | %s | %s %s |\n", words.Clock(n.At), text(n.Reason), text(n.Target), n.State, text(n.Why))
	}
}

// text makes outside text harmless in Markdown: one line, no markup, no cell end.
func text(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "?")), " ")
	return strings.NewReplacer("|", "\\|", "<", "&lt;", ">", "&gt;", "`", "'", "[", "\\[", "]", "\\]", "*", "\\*", "_", "\\_").Replace(s)
}

// code makes outside text harmless between back quotes.
func code(s string) string { return strings.NewReplacer("`", "'", "|", "/", "\n", " ").Replace(s) }

func orUnknown(s string) string {
	if s == "" {
		return "somebody unknown"
	}
	return s
}

// span words a duration for a reader.
func span(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	if d < time.Hour {
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}
