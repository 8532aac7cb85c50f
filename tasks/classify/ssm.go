package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

const (
	runbookStep   = "a step of a run; the run's own event tells the end"
	windowAtWork  = "a maintenance window works as planned"
	asOwnersAsked = "as its owners asked"
)

var _ = declare("aws.ssm",
	Entry{Type: "EC2 Automation Execution Status-change Notification", Noun: "Automation", State: "Status", Name: "Definition",
		find: func(r *reading) {
			r.add(r.event.Resources...)
			r.add(r.arn("ssm", "automation-execution/", r.str("ExecutionId")))
		},
		Cases: cases{
			"Success": success("automation", "run succeeded"), "Failed": failure(medium, "automation", "run failed"), "TimedOut": failure(medium, "automation", "run timed out"),
			"Canceled": change(low, "automation-cancelled", "run cancelled by somebody"), "Cancelled": change(low, "automation-cancelled", "run cancelled by somebody"),
			"Rejected": change(low, "automation-rejected", "run rejected by a person"), "Approved": note(none, "automation-approval", "run approved", asOwnersAsked),
			"PendingApproval": note(none, "automation-approval", "run waits for approval", asOwnersAsked), "PendingChangeCalendarOverride": note(none, "automation-approval", "run waits for its calendar", asOwnersAsked),
			"Scheduled": note(none, "automation-scheduled", "run scheduled", asOwnersAsked), "InProgress": note(none, "automation-running", "run goes on", asOwnersAsked),
			"ChangeCalendarOverrideRejected": change(low, "automation-rejected", "run rejected by a person"), "ChangeCalendarOverrideApproved": note(none, "automation-approval", "run approved", asOwnersAsked),
		}, refine: (*reading).automation},
	Entry{Type: "EC2 Automation Step Status-change Notification", Noun: "Automation", State: "Status", Name: "Definition",
		Cases: cases{"Success": routine("step done", runbookStep), "Failed": failure(low, "automation-step", "step failed").minor(runbookStep),
			"TimedOut": failure(low, "automation-step", "step timed out").minor(runbookStep), "Canceled": routine("step cancelled", runbookStep)},
		Else: routine("step goes on", runbookStep), refine: func(r *reading) { r.group = r.str("ExecutionId") }},
	Entry{Type: "EC2 Command Status-change Notification", Noun: "Run command", State: "status", Name: "document-name", find: arnAt("ec2", "instance/", "instance-id"), Cases: commandStates, refine: commandRun},
	Entry{Type: "EC2 Command Invocation Status-change Notification", Noun: "Run command", State: "status", Name: "document-name", find: arnAt("ec2", "instance/", "instance-id"), Cases: commandStates, refine: commandRun},
	Entry{Type: "EC2 State Manager Association State Change", Noun: "Association", State: "status", Name: "document-name", find: at("association-id"), Cases: associationStates},
	Entry{Type: "EC2 State Manager Instance Association State Change", Noun: "Association", State: "status", Name: "document-name", find: both(arnAt("ec2", "instance/", "instance-id"), at("association-id")), Cases: associationStates,
		refine: func(r *reading) {
			if r.Kind == incident.Fault {
				r.Verdict = failure(low, "association-instance", "association failed on one instance").minor("the association's own event tells the whole")
			}
		}},
	Entry{Type: "Maintenance Window State-change Notification", Noun: "Maintenance window", State: "status", find: at("window-id"), Cases: windowStates},
	Entry{Type: "Maintenance Window Status-change Notification", Noun: "Maintenance window", State: "status", find: at("window-id"), Cases: windowStates},
	Entry{Type: "Maintenance Window Execution State-change Notification", Noun: "Maintenance window", State: "status", find: at("window-id"), Cases: windowRuns, refine: windowRun},
	Entry{Type: "Maintenance Window Task Execution State-change Notification", Noun: "Maintenance window", State: "status", find: at("window-id"), Cases: windowRuns, refine: windowTask},
	Entry{Type: "Maintenance Window Task Target Invocation State-change Notification", Noun: "Maintenance window", State: "status", find: at("window-id"), Cases: windowRuns, refine: windowTask},
	Entry{Type: "Maintenance Window Target Registration Notification", Noun: "Maintenance window", find: at("window-id"), Else: change(none, "window", "targets changed")},
	Entry{Type: "Maintenance Window Task Registration Notification", Noun: "Maintenance window", find: at("window-id"), Else: change(none, "window", "tasks changed")},
	Entry{Type: "Parameter Store Change", Noun: "Parameter", State: "operation", Name: "name", find: parameterName,
		Cases: cases{"Create": change(none, "parameter", "created"), "Update": change(low, "parameter", "changed"), "Delete": change(low, "parameter", "deleted"), "LabelParameterVersion": change(none, "parameter", "labelled")}},
	Entry{Type: "Parameter Store Policy Action", Noun: "Parameter", State: "policy-type", Name: "parameter-name", find: parameterName,
		Cases: cases{"Expiration": failure(medium, "parameter-expiry", "expired and was deleted"), "ExpirationNotification": fault(low, "parameter-expiry", "expires soon").minor("time is left to renew it"), "NoChangeNotification": note(low, "parameter-stale", "unchanged for long", "a reminder")},
		refine: func(r *reading) {
			if r.Condition == "unreadable" && r.str("action-status") != "" {
				r.Verdict = note(low, "parameter-stale", "policy acted", "a reminder")
			}
		}},
	Entry{Type: "OpsItem Create", Noun: "OpsItem", Name: "ops-item-id", Else: note(low, "ops-item", "written down by a person or a tool", "what it tells of comes as an event of its own")},
	Entry{Type: "OpsItem Update", Noun: "OpsItem", Name: "ops-item-id", Else: note(none, "ops-item", "updated", "what it tells of comes as an event of its own")},
	Entry{Type: "Configuration Compliance State Change", Noun: "Compliance", State: "compliance-status", find: arnAt("ec2", "instance/", "resource-id"),
		Cases:  cases{"compliant": recovery("patch-compliance", "compliant again"), "non_compliant": fault(low, "patch-compliance", "not compliant")},
		refine: (*reading).patchCompliance},
	Entry{Type: "Calendar State Change", Noun: "Change calendar", State: "state",
		Cases: cases{"OPEN": note(none, "calendar", "open for changes", asOwnersAsked), "CLOSED": note(none, "calendar", "closed for changes", asOwnersAsked)}},
	Entry{Type: "Change Request Status Update", Noun: "Change request", State: "change-request-status", find: at("ops-item-id"),
		Else: change(none, "change-request", "change request moved on")},
)

var commandStates = cases{
	"Success": success("command", "command succeeded"), "InProgress": routine("command runs", runbookStep), "Pending": routine("command waits", runbookStep), "Delayed": routine("command is delayed", runbookStep),
	"Failed": failure(medium, "command", "command failed"), "TimedOut": failure(medium, "command", "command timed out"),
	"Canceled": change(low, "command-cancelled", "command cancelled by somebody"), "Cancelled": change(low, "command-cancelled", "command cancelled by somebody"), "Cancelling": routine("command is being cancelled", runbookStep),
}

var associationStates = cases{
	"Pending": routine("association waits", runbookStep), "Success": success("association", "association holds"), "Failed": failure(medium, "association", "association failed"),
}

var windowStates = cases{
	"ENABLED": change(low, "window", "window switched on"), "DISABLED": change(low, "window", "window switched off"),
}

var windowRuns = cases{
	"PENDING": note(none, "window-run", "about to run", windowAtWork), "IN_PROGRESS": note(none, "window-run", "runs", windowAtWork), "SUCCESS": success("window-run", "run ended well"),
	"COMPLETE": note(none, "window-run", "run complete", "COMPLETE says that it ended, not how"), "FAILED": failure(medium, "window-run", "run failed"), "TIMED_OUT": failure(medium, "window-run", "run timed out"),
	"CANCELLING": note(none, "window-run", "is being cancelled", windowAtWork), "CANCELLED": change(low, "window-cancelled", "run cancelled by somebody"),
	"SKIPPED_OVERLAPPING": note(low, "window-run", "skipped, the run before was not over", "the next run comes"),
}

func windowRun(r *reading) { r.group = r.str("window-execution-id") }

// windowTask is one task of a run: the run's own event tells whether it failed.
func windowTask(r *reading) {
	windowRun(r)
	if r.Kind == incident.Fault {
		r.Verdict = failure(low, "window-task", "a task of the window failed").minor(runbookStep)
	}
	r.Settles = false
}

func commandRun(r *reading) {
	r.group = r.str("command-id")
	if r.event.DetailType == "EC2 Command Invocation Status-change Notification" && r.Kind == incident.Fault {
		r.Severity = low
	}
}

func (r *reading) automation() {
	r.group = r.str("ExecutionId")
	r.subject = "automation/" + r.str("Definition")
	r.actor = r.str("ExecutedBy")
	if strings.Contains(strings.ToLower(r.str("Definition")), "autopilot") && r.Kind == incident.Fault {
		r.Significant, r.Reason = false, "a run of the product itself"
	}
}

func parameterName(r *reading) {
	name := firstOf(r, "name", "parameter-name")
	if len(r.event.Resources) == 0 {
		r.add(r.arn("ssm", "parameter/", strings.TrimPrefix(name, "/")))
	}
	r.add(r.event.Resources...)
	r.add(name)
	r.name = clean(name, 100)
}

func (r *reading) patchCompliance() {
	r.subject = r.str("resource-id") + "#" + r.str("compliance-type")
	if r.Kind != incident.Fault {
		return
	}
	switch strings.ToUpper(r.str("severity")) {
	case "CRITICAL", "HIGH":
		r.Severity = medium
	}
	if r.str("compliance-type") == "Patch" {
		r.Kind = incident.Security
	}
}
