package cost

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// Print writes an estimate for a terminal.
func Print(w io.Writer, e Estimate) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "%s events a month, %s, prices of %s\n\nPART\tITEM\tQUANTITY\tDOLLARS\tFREE TIER\n", count(e.Events), e.Type, PricesOf)
	for _, l := range e.Lines {
		fmt.Fprintf(out, "%s\t%s\t%s\t%.4f\t%s\n", l.Part, l.Item, count(l.Quantity), l.Dollars, minus(l.Free))
	}
	gross, net := e.Total()
	fmt.Fprintf(out, "total\t\t\t%.2f\t\nwith the free tier\t\t\t%.2f\t\n", gross, net)
	if e.Events > 0 {
		fmt.Fprintf(out, "per million events\t\t\t%.2f\t\n", gross/e.Events*million)
	}
	return out.Flush()
}

func minus(dollars float64) string {
	if dollars == 0 {
		return ""
	}
	return fmt.Sprintf("-%.4f", dollars)
}

// count writes a quantity with no more digits than matter.
func count(n float64) string {
	switch {
	case n >= 10_000 || n == float64(int64(n)):
		return thousands(fmt.Sprintf("%.0f", n))
	default:
		return fmt.Sprintf("%.3f", n)
	}
}

func thousands(digits string) string {
	var out []string
	for len(digits) > 3 {
		out = append(out, digits[len(digits)-3:])
		digits = digits[:len(digits)-3]
	}
	out = append(out, digits)
	slices.Reverse(out)
	return strings.Join(out, ",")
}

// Markdown is the table of the README: months without a free tier, and the same
// with it.
func Markdown(m Mix) string {
	parts := []string{"EventBridge", "Step Functions", "Lambda", "DynamoDB", "Event log", "Logs and traces", "Analysis", "Messages", "API and dashboard"}
	var b strings.Builder
	fmt.Fprintf(&b, "Dollars a month, %s, without the free tier; the last column is the same month with it.\n\n", PricesOf)
	b.WriteString("| events a month | pipeline | " + strings.Join(parts, " | ") + " | total | per million | with free tier |\n")
	b.WriteString("|" + strings.Repeat(" ---: |", len(parts)+5) + "\n")
	for _, events := range []float64{0, 10_000, 100_000, million, 10 * million} {
		for _, pipeline := range []string{Standard, Express} {
			row(&b, Month(events, pipeline, m), parts)
		}
	}
	return b.String()
}

func row(b *strings.Builder, e Estimate, parts []string) {
	sums := map[string]float64{}
	for _, l := range e.Lines {
		sums[l.Part] += l.Dollars
	}
	fmt.Fprintf(b, "| %s | %s |", count(e.Events), e.Type)
	for _, p := range parts {
		fmt.Fprintf(b, " %.2f |", sums[p])
	}
	gross, net := e.Total()
	each := ""
	if e.Events > 0 {
		each = fmt.Sprintf("%.2f", gross/e.Events*million)
	}
	fmt.Fprintf(b, " %.2f | %s | %.2f |\n", gross, each, net)
}

// perMillion is what a million events add to an idle stack, beside the model's
// tokens, without and with the free tier.
func perMillion(m Mix) (gross, net float64) {
	m.InputTokens, m.OutputTokens = 0, 0
	gross, net = Month(million, Express, m).Total()
	idleGross, idleNet := Month(0, Express, m).Total()
	return gross - idleGross, net - idleNet
}

// watched is what a browser adds that shows the dashboard for a month: it reads
// the counters every quarter of a minute.
func watched(m Mix) float64 {
	before, _ := Month(0, Express, m).Total()
	m.BrowserMinutes = month / 60
	m.APICalls = m.BrowserMinutes * 4
	after, _ := Month(0, Express, m).Total()
	return after - before
}

// Section is what the README says of costs.
func Section() string {
	m := DefaultMix()
	gross, net := perMillion(m)
	idle, _ := Month(0, Express, m).Total()
	return fmt.Sprintf(`%s
The mix: %.0f %% of the events are noise that the rules drop for free, %.0f %% are recorded, %.2f %% open an incident, the
rest are changes and signals of incidents. An incident has %.1f pages and an analysis of %s tokens in and %s out.

A million events cost %.2f dollars with EXPRESS, %.2f with the free tier, beside what an idle stack costs and beside the
model's tokens. An idle stack costs %.2f where the account has used up its free alarms and its three free dashboards.
Events that others send by PutEvents cost a dollar a million more, and a browser that shows the dashboard day and night
%.2f a month; neither is in the table.
`+"`autopilot cost --events N --mix FILE`"+` estimates another account.
`, Markdown(m), m.Dropped*100, m.Noise*100, m.Incident*100, m.PagesPerIncident, count(m.InputTokens), count(m.OutputTokens), gross, net, idle, watched(m))
}
