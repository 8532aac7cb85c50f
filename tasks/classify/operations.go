package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var _ = declare("aws.fis",
	Entry{Type: "FIS Experiment State Change", Noun: "FIS experiment", State: "new-state.status", find: arnAt("fis", "experiment/", "experiment-id"), Name: "experiment-id",
		Cases: cases{
			"pending": note(none, "experiment", "about to start", "a drill that somebody planned"), "initiating": change(none, "experiment", "drill begins"), "running": change(none, "experiment", "drill runs: faults are made on purpose"),
			"completed": note(none, "experiment", "drill ended as planned", "a drill that somebody planned"), "stopping": change(low, "experiment", "drill is being stopped"),
			"stopped": change(low, "experiment", "drill stopped"), "cancelled": change(low, "experiment", "drill cancelled"),
			"failed": failure(low, "experiment-failed", "drill failed"),
		}, refine: func(r *reading) { r.group = r.str("experiment-id") }},
)

var _ = declare("aws.devops-guru",
	Entry{Type: "DevOps Guru New Insight Open", Noun: "DevOps Guru", find: guruTargets, Else: fault(medium, "insight", "insight opened"), refine: (*reading).guru},
	Entry{Type: "DevOps Guru Insight Severity Upgraded", Noun: "DevOps Guru", find: guruTargets, Else: fault(medium, "insight", "insight weighs more"), refine: (*reading).guru},
	Entry{Type: "DevOps Guru Insight Closed", Noun: "DevOps Guru", find: guruTargets, Else: recovery("insight", "insight closed"), refine: (*reading).guru},
	Entry{Type: "DevOps Guru New Anomaly Association", Noun: "DevOps Guru", find: guruTargets, Else: note(low, "insight-anomaly", "another anomaly belongs to an insight", "the insight's own event counts"), refine: (*reading).guru},
	Entry{Type: "DevOps Guru New Recommendation Created", Noun: "DevOps Guru", find: guruTargets, Else: note(none, "recommendation", "recommendation", "advice for people to read"), refine: (*reading).guru},
)

func guruTargets(r *reading) {
	r.findingAccount("accountId", "region")
	for _, arn := range stringsOf(r.get("anomalies.#.associatedResourceArns|@flatten")) {
		r.add(arn)
	}
	for _, stack := range r.strs("resourceCollection.cloudFormation.stackNames") {
		r.add(stack)
	}
}

func (r *reading) guru() {
	id := clean(r.str("insightId"), 128)
	r.group = "insight " + id
	r.subject = "insight/" + id
	if r.Kind != incident.Fault {
		return
	}
	switch strings.ToLower(r.str("insightSeverity")) {
	case "high":
		r.Severity = high
	case "low":
		r.Severity = low
	}
	if strings.EqualFold(r.str("insightType"), "PROACTIVE") {
		r.Says += " (ahead of trouble)"
		if r.Severity == high {
			r.Severity = medium
		}
	}
}

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

var _ = declare("aws.xray",
	Entry{Type: "AWS X-Ray Insight Update", Noun: "X-Ray", State: "State", find: xrayTargets,
		Cases:  cases{"ACTIVE": fault(medium, "insight", "faults rise"), "CLOSED": recovery("insight", "faults are back to normal")},
		refine: func(r *reading) { r.subject = "insight/" + clean(r.str("InsightId"), 128); r.group = r.subject }},
)

func xrayTargets(r *reading) {
	r.add(r.str("RootCauseServiceId.Name"), r.str("GroupARN"), r.str("InsightId"))
}

const emrAtWork = "a cluster goes its way as asked"

var _ = declare("aws.emr",
	Entry{Type: "EMR Cluster State Change", Noun: "EMR cluster", State: "state", find: emrCluster,
		Cases: cases{
			"STARTING": note(none, "cluster", "starts", emrAtWork), "BOOTSTRAPPING": note(none, "cluster", "bootstraps", emrAtWork), "RUNNING": note(none, "cluster", "runs", emrAtWork).settling(), "WAITING": note(none, "cluster", "waits for work", emrAtWork).settling(),
			"TERMINATING": note(none, "cluster", "ends", emrAtWork), "TERMINATED": change(none, "cluster", "terminated"), "TERMINATED_WITH_ERRORS": failure(high, "cluster", "terminated with errors"),
		}, refine: (*reading).emrEnd},
	Entry{Type: "EMR Step Status Change", Noun: "EMR cluster", State: "state", find: emrCluster,
		Cases: cases{
			"PENDING": routine("step waits", emrAtWork), "RUNNING": routine("step runs", emrAtWork), "COMPLETED": success("step", "step done"), "CANCELLED": change(low, "step-stopped", "step cancelled"), "FAILED": failure(medium, "step", "step failed"),
			"INTERRUPTED": change(low, "step-stopped", "step interrupted"), "CANCEL_PENDING": routine("step is being cancelled", emrAtWork),
		}, refine: (*reading).emrStep},
	Entry{Type: "EMR Configuration Error", Noun: "EMR cluster", find: emrCluster, Else: failure(medium, "configuration", "configuration is wrong")},
	Entry{Type: "EMR Instance Group State Change", Noun: "EMR cluster", State: "state", find: emrCluster, Cases: emrInstances, Else: routine("instance group moves on", emrAtWork)},
	Entry{Type: "EMR Instance Fleet State Change", Noun: "EMR cluster", State: "state", find: emrCluster, Cases: emrInstances, Else: routine("instance fleet moves on", emrAtWork)},
	Entry{Type: "EMR Auto Scaling Policy State Change", Noun: "EMR cluster", State: "state", find: emrCluster,
		Cases: cases{"FAILED": failure(low, "scaling-policy", "scaling policy failed")}, Else: change(none, "scaling-policy", "scaling policy changed")},
	Entry{Type: "EMR Instance Group Status Notification", Noun: "EMR cluster", find: emrCluster, Else: note(low, "instance-group", "instance group notice", emrAtWork), refine: func(r *reading) {
		switch strings.ToUpper(r.str("severity")) {
		case "ERROR", "CRITICAL":
			r.Verdict = failure(medium, "instance-group", "instance group in trouble")
		case "WARN", "WARNING":
			r.Verdict = failure(low, "instance-group", "instance group warns")
		}
	}},
)

var emrInstances = cases{
	"ARRESTED": fault(medium, "instance-group", "instance group stuck"), "SUSPENDED": fault(medium, "instance-group", "instance group suspended"),
	"RUNNING": note(none, "instance-group", "instance group runs", emrAtWork).settling(),
}

func emrCluster(r *reading) {
	id := r.str("clusterId")
	r.add(r.arn("elasticmapreduce", "cluster/", id), id)
	r.name = clean(firstOf(r, "name", "clusterId"), 80)
	if r.event.DetailType != "EMR Cluster State Change" {
		r.name = clean(id, 80)
	}
}

// emrEnd reads why a cluster ended; the reason is JSON in a string.
func (r *reading) emrEnd() {
	reason := r.str("stateChangeReason")
	switch {
	case r.str("state") != "TERMINATED":
	case strings.Contains(reason, `"USER_REQUEST"`):
		r.Says = "terminated on request"
	case strings.EqualFold(r.str("severity"), "CRITICAL") || strings.EqualFold(r.str("severity"), "ERROR"):
		r.Verdict = failure(medium, "cluster", "terminated by a failure")
	}
}

func (r *reading) emrStep() {
	r.Says += " (" + clean(r.str("name"), 60) + ")"
	r.subject = r.str("clusterId") + "/" + r.str("name")
	if r.Kind == incident.Fault && strings.HasPrefix(r.str("actionOnFailure"), "TERMINATE") {
		r.Severity = high
	}
}

var _ = declare("aws.athena",
	Entry{Type: "Athena Query State Change", Noun: "Athena workgroup", State: "currentState", Name: "workgroupName", find: arnAt("athena", "workgroup/", "workgroupName"),
		Cases: cases{
			"QUEUED": routine("query queued", "queries run as people ask"), "RUNNING": routine("query runs", "queries run as people ask"), "SUCCEEDED": success("query", "query done"),
			"FAILED": failure(low, "query", "query failed"), "CANCELLED": note(none, "query-stopped", "query cancelled", "somebody cancelled it"),
		}, refine: func(r *reading) { r.add(r.str("queryExecutionId")) }},
)

var _ = declare("aws.dlm",
	Entry{Type: "DLM Policy State Change", Noun: "Snapshot policy", State: "state", find: at("policy_id"),
		Cases: cases{"ERROR": fault(medium, "snapshot-policy", "policy cannot run"), "ENABLED": change(none, "snapshot-policy", "policy runs").settling(), "DISABLED": change(low, "snapshot-policy", "policy switched off")}},
)

var _ = declare("aws.support",
	Entry{Type: "Support Case Update", Noun: "Support case", State: "event-name", Name: "display-id", find: at("case-id"),
		Cases: cases{
			"CreateCase": note(none, "support-case", "opened", "people talk to support"), "AddCommunicationToCase": note(none, "support-case", "has a new message", "people talk to support"),
			"ResolveCase": note(none, "support-case", "resolved", "people talk to support"), "ReopenCase": note(low, "support-case", "reopened", "people talk to support"),
		}},
)

var _ = declare("aws.tag",
	Entry{Type: "Tag Change on Resource", Noun: "Tags of", Else: change(none, "tags", "tags changed"), refine: func(r *reading) { r.takeTags(r.get("tags")) }},
)

var _ = declare("aws.events",
	Entry{Type: "Scheduled Event", Noun: "Schedule", Else: routine("tick of the clock", "a schedule's tick")},
)

var _ = declare("aws.scheduler", Entry{Type: "Scheduled Event", Noun: "Schedule", Else: routine("tick of the clock", "a schedule's tick")})

var _ = declare("aws.apigateway",
	Entry{Type: "APIGateway CRL Processing", Noun: "API", Else: note(low, "crl", "revocation list processed", "clients with certificates are checked as before")},
)

var _ = declare("aws.budgets", Entry{Type: "Budget Notification", Noun: "Budget", Else: note(low, "budget", "budget notice", "budgets tell people by SNS or email")})
