package classify

var _ = declare("aws.fis",
	Entry{Type: "FIS Experiment State Change", Noun: "FIS experiment", State: "new-state.status", find: arnAt("fis", "experiment/", "experiment-id"), Name: "experiment-id",
		Cases: cases{
			"pending": note(none, "experiment", "about to start", "a drill that somebody planned"), "initiating": change(none, "experiment", "drill begins"), "running": change(none, "experiment", "drill runs: faults are made on purpose"),
			"completed": note(none, "experiment", "drill ended as planned", "a drill that somebody planned"), "stopping": change(low, "experiment", "drill is being stopped"),
			"stopped": change(low, "experiment", "drill stopped"), "cancelled": change(low, "experiment", "drill cancelled"),
			"failed": failure(low, "experiment-failed", "drill failed"),
		}, refine: func(r *reading) { r.group = r.str("experiment-id") }},
)
