package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var _ = declare("aws.inspector2",
	Entry{Type: "Inspector2 Finding", Noun: "Inspector", find: at("resources.#.id"), Else: security(medium, "finding", "finding"), refine: (*reading).inspector},
	Entry{Type: "Inspector2 Scan", Noun: "Inspector", find: at("repository-name", "instance-id"), Else: note(none, "scan", "scan done", "findings are events of their own")},
	Entry{Type: "Inspector2 Coverage", Noun: "Inspector", State: "scanStatus.statusCodeValue",
		Cases: cases{
			"ACTIVE":   note(none, "coverage", "is scanned", "a resource is watched").settling(),
			"INACTIVE": security(low, "coverage", "is no longer scanned").lasting().minor("a blind spot, not an attack"),
		}, refine: func(r *reading) {
			if reason := r.str("scanStatus.reason"); strings.Contains(reason, "TERMINATED") || strings.Contains(reason, "STOPPED") {
				r.Verdict = note(none, "coverage", "is no longer scanned", "what is gone or stopped needs no scan")
			}
		}},
	Entry{Type: "Inspector2 AutoEnable", Noun: "Inspector", Else: change(none, "auto-enable", "automatic activation changed")},
)

func (r *reading) inspector() {
	r.findingAccount("awsAccountId", "")
	what := clean(r.str("packageVulnerabilityDetails.vulnerabilityId"), 60)
	if what == "" {
		what = clean(r.str("type"), 60)
	}
	if what == "" {
		r.Verdict = unreadable
		return
	}
	r.Condition, r.Says = slug(what), what
	if arn := r.str("findingArn"); arn != "" {
		r.subject = arn
	}
	severity, ok := labels[strings.ToUpper(r.str("severity"))]
	if !ok {
		severity = medium
	}
	status := r.str("status")
	r.settleFinding(findingState{severity: severity, over: status == "CLOSED", muted: status == "SUPPRESSED"})
	if r.Kind == incident.Security && severity == medium {
		r.Significant, r.Reason = false, "a weakness of medium weight: for the next round of patches"
	}
}
