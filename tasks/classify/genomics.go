package classify

var omicsJob = course{failed: "FAILED", done: "COMPLETED", stopped: "CANCELLED", busy: "SUBMITTED PENDING STARTING RUNNING STOPPING IN_PROGRESS"}

var _ = declare("aws.omics",
	omicsEntry("Run"), omicsEntry("Read Set Import Job"), omicsEntry("Read Set Export Job"), omicsEntry("Reference Import Job"), omicsEntry("Variant Import Job"), omicsEntry("Annotation Import Job"),
)

func omicsEntry(what string) Entry {
	return Entry{Type: what + " Status Change", Noun: "HealthOmics", State: "status", find: at("arn"), Cases: omicsJob.runs("run")}
}
