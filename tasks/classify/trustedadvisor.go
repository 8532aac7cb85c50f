package classify

import (
	"strings"
)

var _ = declare("aws.trustedadvisor",
	Entry{Type: "Trusted Advisor Check Item Refresh Notification", Noun: "Trusted Advisor", State: "status", find: adviceTarget,
		Cases: cases{
			"OK":    recovery("check", "check passes"),
			"INFO":  note(none, "check", "check cannot tell", "the check tells nothing"),
			"WARN":  fault(low, "check", "check warns").minor("advice to look into: nothing is broken"),
			"ERROR": fault(medium, "check", "check asks for action"),
		}, refine: (*reading).advice},
)

func adviceTarget(r *reading) {
	r.add(r.str("resource_id"))
	for _, key := range []string{"Instance ID", "Volume ID", "Load Balancer Name", "Bucket Name", "Security Group ID", "DB Instance", "IAM User", "Hosted Zone ID", "Limit Name"} {
		r.add(r.str("check-item-detail." + key))
	}
}

// advice goes by the check: money is a hint, exposure is security.
func (r *reading) advice() {
	check := strings.TrimSpace(r.str("check-name"))
	r.name = clean(check, 100)
	subject := ""
	if len(r.resources) > 0 {
		subject = r.resources[0]
	}
	r.subject = subject + "#" + check
	lower := strings.ToLower(check)
	status := r.str("status")
	switch {
	case status != "WARN" && status != "ERROR":
	case containsAny(lower, "low utilization", "idle", "underutilized", "unassociated", "savings", "reserved", "cost", "over-provisioned", "overprovisioned", "lease expiration", "inactive", "old generation"):
		r.Verdict = note(low, "check", "hint to save money", "costs money, breaks nothing")
	case containsAny(lower, "security group", "exposed", "public", "mfa", "permission", "access key", "password", "cloudtrail", "iam "):
		r.Verdict = security(medium, "check", "check finds an exposure").lasting()
		if strings.Contains(lower, "exposed") || strings.Contains(lower, "mfa on root") {
			r.Severity = high
		}
		if status == "WARN" {
			r.Significant, r.Reason = false, "advice to look into: nothing is misused"
		}
	case strings.Contains(lower, "limit") || strings.Contains(lower, "quota"):
		r.Verdict = fault(medium, "check", "quota nearly used up")
		if status == "WARN" {
			r.Severity = low
		}
	}
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
