package vectors

import (
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A Verdict says how far what came agrees with what was recorded.
type Verdict struct {
	Vector           *Vector
	Got              Got
	Outcome, Cause   bool
	HasHistory       bool
	History, Details bool
	Why              string // of the first thing that differs
	Skipped          bool   // the vector is not in JSONPath
}

// Passed says whether everything agrees but the details of events.
func (v Verdict) Passed() bool { return v.Outcome && v.Cause && v.History }

func (out *Verdict) differ(what string, want, got any) {
	if out.Why == "" {
		out.Why = fmt.Sprintf("%s = %s, want %s", what, shown(got), shown(want))
	}
}

func shown(v any) string {
	if p, ok := v.(*string); ok {
		if p == nil {
			return "nothing"
		}
		v = *p
	}
	return value.Text(v)
}
