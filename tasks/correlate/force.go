package correlate

import (
	"slices"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// forceOf says how likely a change of this sort breaks anything at all.
func forceOf(s incident.Signal) float64 {
	if s.Kind != incident.Change && s.Kind != incident.Security {
		return 0
	}
	c := s.Condition
	switch {
	case hasAny(c, "tag-", "untag", "add-tags", "create-tags", "metric-alarm", "alarm-config", "dashboard", "log-group", "log-stream", "retention",
		"alarm-actions", "snapshot", "instance-state", "metric-filter", "subscription-filter", "health-scheduled", "flow-log",
		"accept-", "image-push", "budget", "saved-query", "insight", "support", "case"):
		return 0
	case strings.Contains(c, "backup") && !strings.Contains(c, "access-policy"):
		return 0
	case strings.HasPrefix(c, "alarm"), strings.HasPrefix(c, "register-scalable"), c == "settings":
		return 0
	case s.Kind == incident.Security:
		return securityForce(s)
	case s.Severity == incident.SeverityInfo && hasAny(c, "launch", "scal", "lifecycle", "storage-autoscaled", "update-available"):
		return 0
	case hasAny(c, "delete", "revoke", "detach", "disable", "remove", "disassociate", "deregister", "schedule-key", "terminate", "stop", "reboot", "failover", "replace", "reject", "withdraw"):
		return 1
	case hasAny(c, "deploy", "update-service", "update-function", "update-alias", "pipeline", "stack", "release", "refresh", "instance-class", "parameter",
		"resolver", "data-source", "integration", "update-state-machine", "update-endpoint", "update-job", "publish-function"):
		return 1
	case strings.Contains(c, "policy-version"):
		return 0.95
	case strings.HasPrefix(c, "create"), strings.HasPrefix(c, "register-task"), strings.HasPrefix(c, "publish"), strings.HasPrefix(c, "authorize"), strings.HasPrefix(c, "enable"), strings.HasPrefix(c, "allocate"), strings.HasPrefix(c, "subscribe"):
		return 0.6
	default:
		return 0.92
	}
}

// securityForce: of what security reports, calls that were made change
// something; findings only tell of it.
func securityForce(s incident.Signal) float64 {
	if !strings.Contains(s.DetailType, "CloudTrail") || isRefusal(s) || strings.HasPrefix(s.Condition, "refused") {
		return 0
	}
	return 0.9
}

func hasAny(text string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(text, p) })
}

// takesAway says whether the change removes something, or switches it off.
func takesAway(s incident.Signal) bool {
	return hasAny(s.Condition, "delete", "detach", "disable", "revoke", "remove", "replace", "disassociate", "reject", "boundary", "schedule")
}

// isSilent says whether the changed thing says nothing itself when it is broken.
func isSilent(s incident.Signal) bool {
	switch s.Service {
	case "iam", "kms", "secretsmanager", "organizations", "route53", "route53resolver", "acm", "ssm", "appconfig", "ram", "network-firewall", "networkmanager", "vpc-lattice", "lakeformation", "globalaccelerator", "servicediscovery":
		return true
	case "ec2":
		return hasAny(s.Condition, "deregister-image", "security-group", "route", "network-acl", "nat-gateway", "vpc", "transit-gateway", "internet-gateway", "peering", "subnet", "dhcp", "address", "prefix-list")
	case "elasticfilesystem":
		return hasAny(s.Condition, "mount-target", "access-point", "policy")
	case "sqs", "sns", "lambda", "ecr", "events":
		return hasAny(s.Condition, "permission", "policy", "set-topic-attributes", "set-queue-attributes")
	case "backup":
		return hasAny(s.Condition, "policy")
	case "cloudformation":
		return hasAny(s.Condition, "stack-set")
	case "s3":
		return hasAny(s.Condition, "policy", "public-access", "encryption", "delete-bucket")
	case "elasticloadbalancing":
		return hasAny(s.Condition, "listener", "rule", "security-groups")
	}
	return false
}

// isWide says whether the change may reach all of an account: it takes
// something away that everything there may need.
func isWide(s incident.Signal) bool {
	takes := takesAway(s)
	switch s.Service {
	case "organizations":
		return hasAny(s.Condition, "policy")
	case "kms":
		return takes || hasAny(s.Condition, "policy", "key-deletion", "key-disabled", "key-material")
	case "iam":
		return hasAny(s.Condition, "policy-version") || takes && hasAny(s.Condition, "policy", "role", "boundary", "instance-profile")
	case "route53resolver", "ram":
		return takes
	case "ec2":
		return takes && hasAny(s.Condition, "route", "network-acl", "nat-gateway", "transit-gateway", "internet-gateway", "vpc-endpoint", "peering", "dhcp")
	}
	return false
}

// fits says whether a change of this sort leads to a fault of this sort.
func fits(c *change, p profile) float64 {
	touches := func(words ...string) bool { return hasAny(c.signal.Condition, words...) }
	switch {
	case p.family == security:
		return 0
	case p.cond == unauthorized && !mayForbid(c.signal):
		return 0.5
	case p.cond == healthIssue, p.cond == "status-check-system":
		return 0.1
	case strings.Contains(p.cond, "failover"), strings.HasPrefix(p.cond, "status-check"), p.cond == "availability", p.cond == "recovery":
		if touches("reboot", "failover", "stop", "terminate", "modify-db", "instance-class", "multi-az", "parameter", "patch", "upgrade") {
			return 1
		}
		return 0.2
	case p.cond == "certificate-expiry", p.cond == "certificate-renewal", p.cond == "quota", p.cond == "cost-anomaly", p.cond == "charges":
		if c.signal.Service == p.service || c.signal.Service == "route53" {
			return 0.7
		}
		return 0.15
	case p.cond == "connection-down", p.cond == "bgp-down", p.cond == "tunnel-down":
		if split(c.profile.primary).service == "directconnect" || touches("vpn", "gateway", "route", "virtual-interface", "connection") {
			return 1
		}
		return 0.15
	case p.cond == "no-addresses":
		if touches("subnet", "vpc", "desired", "scal") {
			return 1
		}
		return 0.3
	case isStarved(p.cond) && c.profile.primary == p.primary && !takesAway(c.signal) && !touches("policy", "mapping", "stop", "suspend"):
		return 0.6 // work that does not come is kept back elsewhere
	case p.cond == "free-storage", p.cond == "storage", p.cond == "disk-space":
		return 0.6
	}
	return 1
}

// unauthorized is the condition of work that was refused what it asked for.
const unauthorized = "unauthorized"

// mayForbid says whether the change bears on who may do what.
func mayForbid(s incident.Signal) bool {
	switch s.Service {
	case "iam", "kms", "organizations", "sts", "ram", "sso":
		return true
	}
	return hasAny(s.Condition, "policy", "permission", "role", "access")
}

func freshness(age time.Duration) float64 {
	switch {
	case age <= 15*time.Minute:
		return 1
	case age <= time.Hour:
		return 0.93
	case age <= 3*time.Hour:
		return 0.8
	case age <= 12*time.Hour:
		return 0.6
	default:
		return 0.45
	}
}
