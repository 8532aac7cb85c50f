package score

import (
	"fmt"
	"io"
	"strings"
)

// Mean returns the mean score.
func Mean(all []Figures) float64 {
	if len(all) == 0 {
		return 0
	}
	sum := 0.0
	for _, f := range all {
		sum += f.Score
	}
	return sum / float64(len(all))
}

// Table writes the figures of scenarios, one a line, and their mean.
func Table(w io.Writer, all []Figures) error {
	wide := len("scenario")
	for _, f := range all {
		wide = max(wide, len(f.Scenario))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-*s  score", wide, "scenario")
	for _, part := range Parts() {
		fmt.Fprintf(&b, " %9s", part)
	}
	b.WriteString("  got/true  missed merged split false\n")
	for _, f := range all {
		fmt.Fprintf(&b, "%-*s  %.3f", wide, f.Scenario, f.Score)
		for _, part := range Parts() {
			if v, ok := f.Parts[part]; ok {
				fmt.Fprintf(&b, " %9.3f", v)
			} else {
				fmt.Fprintf(&b, " %9s", "-")
			}
		}
		fmt.Fprintf(&b, "  %8s  %6d %6d %5d %5d\n", fmt.Sprintf("%d/%d", f.Product, f.Truth), f.Missed, f.Merged, f.Split, f.False)
	}
	fmt.Fprintf(&b, "%-*s  %.3f\n", wide, "mean", Mean(all))
	_, err := io.WriteString(w, b.String())
	return err
}
