package classify

import (
	"strings"
)

var _ = declare("aws.rds",
	rdsEntry("RDS DB Instance Event", "RDS instance", "db:"),
	rdsEntry("RDS DB Cluster Event", "RDS cluster", "cluster:"),
	rdsEntry("RDS DB Snapshot Event", "RDS snapshot", "snapshot:"),
	rdsEntry("RDS DB Cluster Snapshot Event", "RDS cluster snapshot", "cluster-snapshot:"),
	rdsEntry("RDS DB Parameter Group Event", "RDS parameter group", "pg:"),
	rdsEntry("RDS DB Security Group Event", "RDS security group", "secgrp:"),
	rdsEntry("RDS DB Proxy Event", "RDS proxy", "db-proxy:"),
	rdsEntry("RDS Blue Green Deployment Event", "RDS blue/green deployment", "deployment:"),
	rdsEntry("RDS Custom Engine Version Event", "RDS engine version", "cev:"),
	rdsEntry("RDS DB Shard Group Event", "RDS shard group", "shard-group:"),
	rdsEntry("RDS Zero ETL Event", "RDS integration", "integration:"),
)

func rdsEntry(typ, noun, kind string) Entry {
	return Entry{Type: typ, Noun: noun, State: "EventID", Cases: rdsEvents, Else: rdsUnknown, find: both(at("SourceArn"), func(r *reading) {
		if len(r.resources) == 0 && len(r.event.Resources) == 0 {
			r.add(r.arn("rds", kind, strings.TrimPrefix(r.str("SourceIdentifier"), "rds:")))
		}
	}), refine: (*reading).rds}
}

var rdsUnknown = note(none, "rds-notice", "notice", "an RDS event that the catalogue does not list: kept, nothing to do")

func (r *reading) rds() {
	r.takeTags(r.get("Tags"))
	if r.Condition != rdsUnknown.Condition {
		return
	}
	if r.str("EventID") == "RDS-EVENT-0044" {
		return
	}
	r.rdsByCategory()
}

// rdsByCategory judges events whose id is missing or new by their categories,
// cautiously: the category "failure" also holds recoveries and notices.
func (r *reading) rdsByCategory() {
	for _, category := range r.strs("EventCategories") {
		switch strings.ToLower(category) {
		case "failure":
			r.Verdict = failure(medium, "failure", "failure reported")
			return
		case "low storage":
			r.Verdict = failure(high, "storage", "storage is low")
			return
		case "failover", "global failover":
			r.failoverByMessage()
			return
		case "availability":
			r.Verdict = fault(medium, "availability", "availability changed").minor("the event's id is not known: kept as evidence")
			return
		case "configuration change", "creation", "deletion":
			r.Verdict = change(low, "configuration", category)
			return
		}
	}
}

// failoverByMessage reads the message only where the id is missing and the
// category already says that it is a failover.
func (r *reading) failoverByMessage() {
	message := strings.ToLower(r.str("Message"))
	if message == "" {
		return
	}
	if strings.Contains(message, "completed") || strings.Contains(message, "finished") {
		r.Verdict = recovery("failover", "failover completed")
		return
	}
	r.Verdict = fault(high, "failover", "failover started")
}
