package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

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
	"ARRESTED": failure(medium, "instance-group", "instance group stuck"), "SUSPENDED": failure(medium, "instance-group", "instance group suspended"),
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
