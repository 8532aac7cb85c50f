package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var _ = declare("aws.redshift",
	Entry{Type: "Redshift Integration Monitoring", Noun: "Redshift integration", Else: note(low, "integration", "integration report", "a report of the integration"), refine: (*reading).bySeverityField},
	Entry{Type: "Redshift Integration Configuration", Noun: "Redshift integration", Else: change(low, "integration", "integration changed")},
	Entry{Type: "Redshift Integration Operation", Noun: "Redshift integration", Else: change(none, "integration", "integration at work"), refine: (*reading).bySeverityField},
)

var _ = declare("aws.redshift-data",
	Entry{Type: "Redshift Data Statement Status Change", Noun: "Redshift statement", State: "state", Name: "statementName",
		Cases: cases{
			"FINISHED": success("statement", "statement done"), "FAILED": failure(medium, "statement", "statement failed"),
			"ABORTED":   change(low, "statement-stopped", "statement stopped by somebody"),
			"SUBMITTED": routine("statement submitted", "a statement runs as planned"), "STARTED": routine("statement runs", "a statement runs as planned"), "PICKED": routine("statement picked", "a statement runs as planned"),
		},
		refine: func(r *reading) {
			r.actor = r.str("principal")
			if name := r.str("statementName"); name != "" && len(r.resources) > 0 {
				r.subject = r.resources[0] + "#" + name
			}
		}},
)

var _ = declare("aws.redshift-serverless",
	serverless("Monitoring", note(low, "monitoring", "monitoring report", "a report of the service")),
	serverless("Management", change(low, "management", "managed")),
	serverless("Configuration", change(low, "configuration", "configuration changed")),
	serverless("Security", security(low, "security", "security notice").minor("a notice about access: a note")),
	serverless("Pending", note(none, "pending", "work announced", "announced work: nothing is broken")),
	serverless("Data Sharing", change(low, "data-sharing", "data sharing changed")),
	serverless("Rate change", change(none, "rate", "rate changed")),
	serverless("Base RPU Change", change(low, "capacity", "base capacity changed")),
)

func serverless(what string, v Verdict) Entry {
	return Entry{Type: "Redshift Serverless " + what, Noun: "Redshift Serverless", Else: v, find: at("SourceArn", "sourceArn", "workgroupArn", "workgroupName", "namespaceName"), refine: (*reading).bySeverityField}
}

// bySeverityField reads the severity that Redshift's notices carry.
func (r *reading) bySeverityField() {
	condition := r.Condition
	switch strings.ToUpper(firstOf(r, "severity", "eventSeverity", "Severity", "EventSeverity")) {
	case "ERROR":
		r.Verdict = fault(medium, condition, "error reported")
	case "WARNING", "WARN":
		r.Verdict = fault(low, condition, "warning reported")
	default:
		for _, c := range r.strs("EventCategories") {
			if strings.EqualFold(c, "failure") {
				r.Verdict = fault(medium, condition, "failure reported")
			}
		}
		return
	}
	if r.Kind == incident.Fault {
		r.OneShot = true
	}
}
