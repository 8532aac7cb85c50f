package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

const stackAtWork = "a step of an operation; its end is an event of its own"

var _ = declare("aws.cloudformation",
	Entry{Type: "CloudFormation Stack Status Change", Noun: "Stack", State: "status-details.status", find: stack,
		Cases: cases{
			"CREATE_COMPLETE": change(low, "stack", "created").settling(), "UPDATE_COMPLETE": change(low, "stack", "updated").settling(),
			"DELETE_COMPLETE": change(low, "stack", "deleted").settling(), "IMPORT_COMPLETE": change(low, "stack", "resources imported").settling(),
			"CREATE_IN_PROGRESS": note(none, "stack", "is being created", stackAtWork), "UPDATE_IN_PROGRESS": note(none, "stack", "is being updated", stackAtWork),
			"DELETE_IN_PROGRESS": note(none, "stack", "is being deleted", stackAtWork), "IMPORT_IN_PROGRESS": routine("resources are being imported", stackAtWork),
			"REVIEW_IN_PROGRESS": routine("change set waits for review", stackAtWork), "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": routine("cleans up after an update", stackAtWork),
			"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": note(none, "stack", "cleans up after a rollback", stackAtWork),
			"CREATE_FAILED":               failure(medium, "stack", "could not be created"),
			"UPDATE_FAILED":               failure(medium, "stack", "could not be updated"),
			"DELETE_FAILED":               failure(medium, "stack", "could not be deleted"),
			"ROLLBACK_IN_PROGRESS":        failure(medium, "stack", "creation failed, is being undone"),
			"UPDATE_ROLLBACK_IN_PROGRESS": failure(medium, "stack", "update failed, is being undone"),
			"ROLLBACK_COMPLETE":           failure(medium, "stack", "creation failed and was undone"),
			"UPDATE_ROLLBACK_COMPLETE":    failure(medium, "stack", "update failed and was undone"),
			"ROLLBACK_FAILED":             failure(high, "stack", "rollback failed, stuck"),
			"UPDATE_ROLLBACK_FAILED":      failure(high, "stack", "rollback of an update failed, stuck"),
			"IMPORT_ROLLBACK_IN_PROGRESS": failure(low, "stack", "import failed, is being undone"),
			"IMPORT_ROLLBACK_COMPLETE":    failure(low, "stack", "import failed and was undone"),
			"IMPORT_ROLLBACK_FAILED":      failure(high, "stack", "rollback of an import failed, stuck"),
		},
		refine: (*reading).stackOperation},
	Entry{Type: "CloudFormation Resource Status Change", Noun: "Stack", State: "status-details.status", find: stack,
		Cases: cases{
			"CREATE_FAILED": resourceFailed, "UPDATE_FAILED": resourceFailed, "DELETE_FAILED": resourceFailed, "IMPORT_FAILED": resourceFailed,
			"IMPORT_ROLLBACK_FAILED": resourceFailed,
		},
		Else: routine("a resource of the stack moves on", "many in each operation; the stack's own event tells the end"), refine: (*reading).stackResource},
	Entry{Type: "CloudFormation Drift Detection Status Change", Noun: "Stack", State: "status-details.stack-drift-status", find: stack,
		Cases: cases{
			"DRIFTED":     fault(low, "drift", "drifted from its template").minor("somebody changed resources by hand: a possible cause, not a fault"),
			"IN_SYNC":     note(none, "drift", "in step with its template", "no drift").settling(),
			"UNKNOWN":     note(none, "drift", "drift unknown", "detection told nothing"),
			"NOT_CHECKED": note(none, "drift", "drift not checked", "detection told nothing"),
		},
		refine: func(r *reading) {
			switch r.str("status-details.detection-status") {
			case "DETECTION_FAILED":
				r.Verdict = failure(low, "drift-detection", "drift could not be detected").minor("a check failed, nothing runs worse")
			case "DETECTION_IN_PROGRESS":
				r.Verdict = routine("drift detection runs", "a check goes on")
			}
		}},
	Entry{Type: "CloudFormation StackSet Status Change", Noun: "Stack set", State: "status-details.status", find: at("stack-set-arn"),
		Cases: cases{"ACTIVE": note(none, "stack-set", "active", "a stack set is as it should be"), "DELETED": change(low, "stack-set", "deleted")}},
	Entry{Type: "CloudFormation StackSet StackInstance Status Change", Noun: "Stack set", State: "status-details.status", find: both(at("stack-set-arn"), at("stack-id")),
		Cases: cases{
			"CURRENT":    note(none, "stack-instance", "stack instance current", "an instance is as it should be").settling(),
			"OUTDATED":   note(low, "stack-instance", "stack instance outdated", "the operation's event tells whether it failed"),
			"INOPERABLE": failure(medium, "stack-instance", "stack instance inoperable"),
		},
		refine: func(r *reading) {
			switch r.str("status-details.detailed-status") {
			case "FAILED":
				r.Verdict = failure(medium, "stack-instance", "stack instance failed")
			case "INOPERABLE":
				r.Verdict = failure(medium, "stack-instance", "stack instance inoperable")
			}
		}},
	Entry{Type: "CloudFormation StackSet Operation Status Change", Noun: "Stack set", State: "status-details.status", find: at("stack-set-arn"),
		Cases: cases{
			"RUNNING": note(none, "stack-set", "operation runs", stackAtWork), "QUEUED": note(none, "stack-set", "operation waits", stackAtWork), "STOPPING": note(none, "stack-set", "operation is being stopped", stackAtWork),
			"SUCCEEDED": change(low, "stack-set", "operation done").settling(), "STOPPED": change(low, "stack-set", "operation stopped"),
			"FAILED": failure(medium, "stack-set", "operation failed"),
		}},
	Entry{Type: "CloudFormation Hook Invocation Progress", Noun: "Stack", State: "hook-detail.status", find: stack,
		Cases: cases{"HOOK_COMPLETE_FAILED": failure(low, "hook", "hook refused an operation").minor("a guard did its work: the stack's own event tells the end"), "HOOK_FAILED": failure(low, "hook", "hook failed").minor("the stack's own event tells the end")},
		Else:  routine("hook at work", stackAtWork)},
)

var resourceFailed = failure(low, "stack-resource", "a resource failed").minor("one resource of an operation: the stack's own event tells the end, this gives the reason")

func stack(r *reading) {
	r.add(r.str("stack-id"))
	r.name = stackName(r.str("stack-id"))
}

// stackName reads the name from the ARN of a stack, whose last part is a
// random id.
func stackName(arn string) string {
	_, rest, ok := strings.Cut(arn, ":stack/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// stackOperation groups what one operation reports. A stack deleted and made
// again is another ARN of the same name, so the name is the subject.
func (r *reading) stackOperation() {
	r.group = r.str("client-request-token")
	if r.name != "" {
		r.subject = "stack/" + r.name
	}
}

func (r *reading) stackResource() {
	r.group = r.str("client-request-token")
	stack, physical := r.str("stack-id"), r.str("physical-resource-id")
	if strings.HasPrefix(physical, "arn:") && physical != stack {
		r.partOf(physical, stack)
		r.add(physical)
	}
	if r.Kind == incident.Fault {
		r.Says = "resource " + clean(r.str("logical-resource-id"), 80) + " failed"
	}
}
