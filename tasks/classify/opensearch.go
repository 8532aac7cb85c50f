package classify

import "strings"

const softwareAtWork = "software of the domain is kept up as planned"

var _ = declare("aws.es",
	searchEntry("Cluster Status Notification", Entry{State: "status",
		Cases: cases{
			"Started":                fault(high, "red-indices", "restores red indices from a snapshot"),
			"Partially Restored":     fault(high, "red-indices", "red indices restored in part"),
			"Failed":                 fault(critical, "red-indices", "red indices could not be restored"),
			"Shard(s) to be deleted": fault(high, "red-indices", "shards will be deleted"),
			"Shard(s) deleted":       fault(critical, "red-indices", "shards deleted"),
			"Completed":              recovery("red-indices", "red indices restored"),
			"Restored":               recovery("red-indices", "red indices restored"),
			"Successfully restored":  recovery("red-indices", "red indices restored"),
		}}),
	searchEntry("Notification", Entry{State: "event",
		Cases: cases{
			"High Shard Count":             failure(medium, "shard-count", "too many shards"),
			"Low Disk Space":               failure(high, "disk-space", "disk space low"),
			"Low Disk Watermark Breach":    failure(medium, "disk-space", "disk watermark crossed"),
			"EBS Burst Balance":            failure(medium, "burst-balance", "burst balance low"),
			"Disk Throughput Throttle":     failure(medium, "disk-throughput", "disk throughput throttled"),
			"Large Shard Size":             fault(low, "shard-size", "shards too large"),
			"High JVM Usage":               failure(high, "jvm-memory", "memory of the JVM high"),
			"Insufficient GC":              failure(medium, "jvm-memory", "garbage collection cannot keep up"),
			"Custom Index Routing Warning": fault(low, "index-routing", "custom index routing hinders the domain"),
			"Failed Shard Lock":            failure(medium, "shard-lock", "shards cannot be assigned"),
			"Node Retirement Notification": change(medium, "node-retirement", "node will be retired"),
		}, Else: note(low, "notification", "notification", "a notification that the catalogue does not list"), refine: (*reading).searchNotification}),
	searchEntry("Software Update Notification", Entry{State: "status",
		Cases: cases{
			"Available": note(none, "software-update", "update available", softwareAtWork), "Scheduled": note(none, "software-update", "update scheduled", softwareAtWork), "Rescheduled": note(none, "software-update", "update rescheduled", softwareAtWork),
			"Required": note(low, "software-update", "update required soon", "time is left to choose when"), "Started": change(low, "software-update", "update started"), "Completed": change(low, "software-update", "update done").settling(),
			"Cancelled": note(none, "software-update", "update cancelled", softwareAtWork), "Unexecuted": note(low, "software-update", "update did not run", "the service tries again"), "Failed": failure(medium, "software-update", "update failed"),
		}}),
	searchEntry("Auto-Tune Notification", Entry{State: "status",
		Cases: cases{"Pending": note(none, "auto-tune", "tuning waits", softwareAtWork), "Started": change(none, "auto-tune", "tuning started"), "Completed": change(none, "auto-tune", "tuned"), "Cancelled": note(none, "auto-tune", "tuning cancelled", softwareAtWork)},
		Else:  note(none, "auto-tune", "tuning", softwareAtWork)}),
	searchEntry("Domain Update Notification", Entry{State: "status",
		Cases: cases{"Failed": failure(medium, "domain-update", "domain update refused"), "Completed": change(low, "domain-update", "domain updated").settling(), "Started": change(low, "domain-update", "domain update started")},
		Else:  change(none, "domain-update", "domain update")}),
	searchEntry("VPC Endpoint Notification", Entry{State: "status", Cases: cases{"Failed": failure(medium, "vpc-endpoint", "VPC endpoint refused")}, Else: note(none, "vpc-endpoint", "VPC endpoint", softwareAtWork)}),
	searchEntry("Maintenance Update", Entry{State: "status", Cases: cases{"Failed": failure(medium, "maintenance", "maintenance failed"), "Completed": change(none, "maintenance", "maintenance done").settling()}, Else: note(none, "maintenance", "maintenance", softwareAtWork)}),
	Entry{Type: "Domain Error Notification", Noun: "OpenSearch domain", Else: failure(high, "domain-error", "domain error"), refine: searchKey},
	Entry{Type: "Amazon OpenSearch Service Domain Error Notification", Noun: "OpenSearch domain", Else: failure(high, "domain-error", "domain error"), refine: searchKey},
	Entry{Type: "Amazon ES Service Software Update Notification", Noun: "OpenSearch domain", Else: note(none, "software-update", "software update", softwareAtWork)},
	Entry{Type: "Amazon ES Auto-Tune Notification", Noun: "OpenSearch domain", Else: note(none, "auto-tune", "tuning", softwareAtWork)},
	Entry{Type: "Amazon ES Notification", Noun: "OpenSearch domain", Else: note(low, "notification", "notification", "an older form of notification"), refine: (*reading).searchNotification},
)

func searchEntry(what string, e Entry) Entry {
	e.Type, e.Noun = "Amazon OpenSearch Service "+what, "OpenSearch domain"
	return e
}

func searchKey(r *reading) {
	if strings.Contains(r.str("event"), "KMS") {
		r.Verdict = failure(critical, "kms-key", "encryption key not accessible")
	}
}

// searchNotification goes by the outcome: severity rates the kind of event
// and stays Medium when a retirement has completed.
func (r *reading) searchNotification() {
	status := r.str("status")
	switch {
	case r.Condition == "node-retirement" && status == "Completed":
		r.Verdict = note(none, "node-retirement", "node retired", "the retirement is over").settling()
	case r.Condition == "node-retirement" && status == "Failed":
		r.Verdict = failure(medium, "node-retirement", "retirement of a node failed")
	case r.Condition == "burst-balance" && r.str("severity") == "High":
		r.Severity = high
	}
}
