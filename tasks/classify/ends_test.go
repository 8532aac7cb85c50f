package classify

import (
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// toldElsewhere are faults whose end is told by something other than a case of
// the same source: a field of the event, or a call.
var toldElsewhere = map[string]string{
	"aws.health health-issue":     "its status says closed",
	"aws.acm certificate-renewal": "read as the expiry, which a renewal ends",
	"aws.kms key-material":        "the call that imports the material anew",
	"* key-material":              "the call that imports the material anew",
}

func TestAFaultThatLastsHasAnEventThatEndsIt(t *testing.T) {
	ends := map[string]bool{}
	each(func(e *Entry, v Verdict) {
		if v.Kind == incident.Recovery || v.Settles {
			ends[e.Source+" "+v.Condition] = true
		}
	})
	each(func(e *Entry, v Verdict) {
		condition := e.Source + " " + v.Condition
		lasts := v.Kind == incident.Fault && v.Significant && !v.OneShot && v.Severity.Rank() >= medium.Rank()
		if lasts && !ends[condition] && toldElsewhere[condition] == "" {
			t.Errorf("%s %s: %q lasts and nothing ends it: its incident would stay open for ever; want a failure, or a recovery beside it", e.Source, e.Type, v.Condition)
		}
	})
}

func each(do func(*Entry, Verdict)) {
	for _, e := range entries {
		for _, v := range e.Cases {
			do(e, v)
		}
		do(e, e.Else)
	}
}
