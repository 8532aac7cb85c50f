package classify

var _ = declare("aws.route53-recovery-readiness",
	readinessEntry("readiness check status change", "Readiness check"),
	readinessEntry("cell readiness status change", "Cell"),
	readinessEntry("recovery group readiness status change", "Recovery group"),
)

func readinessEntry(typ, noun string) Entry {
	return Entry{Type: "Route 53 Application Recovery Controller " + typ, Noun: noun, State: "new-state.readiness-status",
		Cases: cases{"READY": recovery("readiness", "ready for a failover"), "NOT_READY": fault(medium, "readiness", "not ready for a failover"),
			"UNKNOWN": note(low, "readiness", "readiness not known", "the check cannot tell"), "NOT_AUTHORIZED": note(low, "readiness", "readiness may not be checked", "the check lacks permission")}}
}
