package classify

import "strings"

var _ = declare("aws.fis",
	Entry{Type: "FIS Experiment State Change", Noun: "FIS experiment", State: "new-state.status", find: arnAt("fis", "experiment/", "experiment-id"), Name: "experiment-id",
		Cases: cases{
			"pending": note(none, "experiment", "about to start", "a drill that somebody planned"), "initiating": change(none, "experiment", "drill begins"), "running": change(none, "experiment", "drill runs: faults are made on purpose"),
			"completed": note(none, "experiment", "drill ended as planned", "a drill that somebody planned"), "stopping": change(low, "experiment", "drill is being stopped"),
			"stopped": change(low, "experiment", "drill stopped"), "cancelled": change(low, "experiment", "drill cancelled"),
			"failed": failure(low, "experiment-failed", "drill failed"),
		}, refine: (*reading).drill},
)

// drill tells a drill that its safety alarm ended from one that a person ended.
func (r *reading) drill() {
	r.group = r.str("experiment-id")
	if strings.EqualFold(r.str("new-state.status"), "stopped") && strings.Contains(strings.ToLower(r.str("new-state.reason")), "stop condition") {
		r.Verdict = failure(low, "experiment-failed", "drill stopped by its stop condition").because("the drill did more harm than its owner allows")
	}
}
