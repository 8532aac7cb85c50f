package classify

// Elastic Disaster Recovery and Application Migration Service replicate servers
// alike and report it alike.
var _ = declareReplication("aws.mgn", "MGN")

var _ = declareReplication("aws.drs", "DRS")

func declareReplication(source, prefix string) bool {
	return declare(source,
		Entry{Type: prefix + " Source Server Data Replication Stalled Change", Noun: "Source server", State: "state",
			Cases: cases{"STALLED": fault(medium, "replication", "replication stalled"), "NOT_STALLED": recovery("replication", "replication goes on")}},
		Entry{Type: prefix + " Source Server Launch Result", Noun: "Source server", State: "state",
			Cases: cases{
				"TEST_LAUNCH_SUCCEEDED": success("launch", "test launch succeeded"), "CUTOVER_LAUNCH_SUCCEEDED": success("launch", "cutover launch succeeded"), "RECOVERY_LAUNCH_SUCCEEDED": success("launch", "recovery launch succeeded"),
				"TEST_LAUNCH_FAILED": failure(medium, "launch", "test launch failed"), "CUTOVER_LAUNCH_FAILED": failure(high, "launch", "cutover launch failed"), "RECOVERY_LAUNCH_FAILED": failure(high, "launch", "recovery launch failed"),
			}},
	)
}
