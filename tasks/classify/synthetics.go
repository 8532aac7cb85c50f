package classify

var canary = func(r *reading) {
	name := r.str("canary-name")
	if a := r.str("account-id"); a != "" {
		r.account = clean(a, 64)
	}
	r.add(r.arn("synthetics", "canary:", name))
}

var _ = declare("aws.synthetics",
	Entry{Type: "Synthetics Canary TestRun Failure", Noun: "Canary", Name: "canary-name", find: canary, Else: fault(medium, "canary", "run failed")},
	Entry{Type: "Synthetics Canary TestRun Successful", Noun: "Canary", Name: "canary-name", find: canary, Else: success("canary", "run passed")},
	Entry{Type: "Synthetics Canary Status Change", Noun: "Canary", State: "current-state", Name: "canary-name", find: canary,
		Cases: cases{
			"ERROR": fault(low, "canary-state", "canary cannot run"), "RUNNING": note(none, "canary-state", "canary runs", "as its owner asked").settling(), "READY": note(none, "canary-state", "canary ready", "as its owner asked").settling(),
			"CREATING": change(none, "canary-state", "canary is being made"), "STARTING": note(none, "canary-state", "canary starts", "as its owner asked"), "UPDATING": change(none, "canary-state", "canary is being changed"),
			"STOPPING": change(low, "canary-state", "canary is being stopped"), "STOPPED": change(low, "canary-state", "canary stopped"), "DELETING": change(low, "canary-state", "canary is being deleted"),
		}},
)
