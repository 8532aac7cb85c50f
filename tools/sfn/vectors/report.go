package vectors

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

type tally struct{ all, outcome, cause, histories, history, details, passed int }

func (t *tally) add(v Verdict) {
	count := func(n *int, ok bool) {
		if ok {
			*n++
		}
	}
	t.all++
	count(&t.outcome, v.Outcome)
	count(&t.cause, v.Outcome && v.Cause)
	count(&t.histories, v.HasHistory)
	count(&t.history, v.HasHistory && v.History)
	count(&t.details, v.HasHistory && v.Details)
	count(&t.passed, v.Passed())
}

// Print writes a table with a line a suite, then what failed, and ends with the
// number of JSONPath vectors that passed and failed.
func Print(w io.Writer, verdicts []Verdict) error {
	suites := map[string]*tally{}
	var names []string
	var total, other tally
	for _, v := range verdicts {
		if v.Skipped {
			other.add(v)
			continue
		}
		if suites[v.Vector.Suite] == nil {
			suites[v.Vector.Suite] = &tally{}
			names = append(names, v.Vector.Suite)
		}
		suites[v.Vector.Suite].add(v)
		total.add(v)
	}
	slices.Sort(names)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "suite\tvectors\toutcome\tcause\thistory\tdetails\t")
	for _, n := range names {
		suites[n].row(table, n)
	}
	total.row(table, "all JSONPath")
	if err := table.Flush(); err != nil {
		return err
	}
	for _, v := range verdicts {
		if !v.Skipped && v.Why != "" {
			label := "FAILED "
			if v.Passed() {
				label = "details"
			}
			fmt.Fprintf(w, "%s %s: %s\n", label, v.Vector.Name, clip(v.Why))
		}
	}
	if other.all > 0 {
		fmt.Fprintf(w, "%d vectors are in JSONata or mixed, which is refused\n", other.all)
	}
	_, err := fmt.Fprintf(w, "%d passed, %d failed\n", total.passed, total.all-total.passed)
	return err
}

func (t *tally) row(w io.Writer, name string) {
	fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d/%d\t%d/%d\t\n", name, t.all, t.outcome, t.cause, t.history, t.histories, t.details, t.histories)
}

func clip(s string) string {
	const most = 600
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// WriteResults writes one JSON line a verdict.
func WriteResults(w io.Writer, verdicts []Verdict) error {
	b := bufio.NewWriter(w)
	for _, v := range verdicts {
		types := []any{}
		for _, e := range v.Got.Events {
			types = append(types, e.Type)
		}
		line := value.Pairs("name", v.Vector.Name, "status", v.Got.Status, "output", v.Got.Output,
			"error", orNil(v.Got.Error), "cause", orNil(v.Got.Cause), "history", types)
		if _, err := b.Write(append(value.Append(nil, line), '\n')); err != nil {
			return err
		}
	}
	return b.Flush()
}

func orNil(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}
