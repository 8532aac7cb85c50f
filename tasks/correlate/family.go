package correlate

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A family says what kind of story a signal is part of. Signals of different
// families need more than a common name to belong together.
type family int

const (
	online   family = iota // what serves requests: edges, compute, data stores, networks
	job                    // what runs to an end: jobs, pipelines of data, backups
	notice                 // what will matter in days: expiry, quotas, compliance, cost
	security               // what somebody did or might do
	delivery               // builds and releases
)

var jobServices = set("glue", "batch", "states", "backup", "dms", "emr", "elasticmapreduce", "athena", "redshift-data", "databrew", "datasync", "mwaa", "airflow")
var noticeServices = set("ce", "budgets", "billing", "trustedadvisor", "config", "acm", "servicequotas", "usage", "support", "cost")
var deliveryServices = set("codebuild", "codepipeline", "codedeploy", "cloudformation", "ecr")
var noticeConditions = set("quota", "certificate-expiry", "certificate-renewal", "compliance", "check", "cost-anomaly", "charges", "health-notice")

func set(words ...string) map[string]bool {
	out := make(map[string]bool, len(words))
	for _, w := range words {
		out[w] = true
	}
	return out
}

func familyOf(kind incident.Kind, service, condition string) family {
	switch {
	case kind == incident.Security:
		return security
	case noticeServices[service] || noticeConditions[condition]:
		return notice
	case jobServices[service], condition == "job" || condition == "execution":
		return job
	case deliveryServices[service]:
		return delivery
	default:
		return online
	}
}

// familyNow is the family of a signal at its severity: what a notice warned of,
// an expired certificate, is trouble for those online.
func familyNow(kind incident.Kind, service, condition string, severity incident.Severity) family {
	f := familyOf(kind, service, condition)
	if f == notice && severity == incident.SeverityCritical {
		return online
	}
	return f
}

// atOdds says how much two families speak against a common story that only
// names or applications suggest.
func atOdds(a, b family) float64 {
	switch {
	case a == b, a == delivery && b == online, a == online && b == delivery:
		return 0
	case a == security || b == security, a == notice || b == notice:
		return 0.35
	default:
		return 0.12
	}
}

// depth says how far down in the house a thing stands: 1 explains what stands
// above it, 0 only shows what happens below.
func depth(service, key string) float64 {
	switch a := split(key); {
	case a.service == "ec2" && strings.HasPrefix(a.kind, "security-group"), a.kind == "route-table", a.kind == "network-acl",
		a.kind == "natgateway", a.kind == "transit-gateway", a.kind == "vpn-connection", a.kind == "vpc-endpoint":
		return 0.9
	case a.kind == "targetgroup":
		return 0.3
	}
	if d, ok := depths[service]; ok {
		return d
	}
	return 0.5
}

var depths = map[string]float64{
	"health": 1, "kms": 1, "iam": 1, "organizations": 1, "directconnect": 0.95, "vpn": 0.95, "transitgateway": 0.95, "natgateway": 0.95, "networkmanager": 0.95,
	"network-firewall": 0.9, "secretsmanager": 0.9, "acm": 0.9, "route53resolver": 0.85,
	"rds": 0.85, "docdb": 0.85, "neptune": 0.85, "dynamodb": 0.85, "elasticache": 0.85, "memorydb": 0.85, "es": 0.85, "redshift": 0.85,
	"redshift-serverless": 0.85, "kafka": 0.85, "mq": 0.85, "efs": 0.85, "elasticfilesystem": 0.85, "fsx": 0.85, "s3": 0.8, "kinesis": 0.7, "firehose": 0.6,
	"ec2": 0.75, "ebs": 0.85, "eks": 0.7, "autoscaling": 0.65, "ecs": 0.6, "lambda": 0.55, "glue": 0.6, "batch": 0.55, "dms": 0.6, "emr": 0.6,
	"sagemaker": 0.6, "bedrock": 0.8, "cognito-idp": 0.7, "appsync": 0.3,
	"states": 0.4, "sqs": 0.35, "sns": 0.35, "events": 0.35, "codedeploy": 0.5, "codepipeline": 0.3, "cloudformation": 0.4, "codebuild": 0.3,
	"elasticloadbalancing": 0.25, "apigateway": 0.2, "route53": 0.15, "cloudfront": 0.15, "wafv2": 0.2, "synthetics": 0, "xray": 0.1, "devops-guru": 0.1, "cloudwatch": 0.1,
}

// isEdge says whether customers meet the service directly.
func isEdge(service string) bool {
	switch service {
	case "elasticloadbalancing", "apigateway", "cloudfront", "route53", "synthetics", "appsync", "wafv2":
		return true
	}
	return false
}

// isBacklog says whether the condition is work that piles up behind something
// else that does not do it.
func isBacklog(condition string) bool {
	for _, w := range []string{"age-of-oldest", "messages-visible", "dead-letter", "iterator-age", "iteratorage", "backlog", "freshness", "cdc-latency", "cdclatency", "replica-lag", "lag", "delay"} {
		if strings.Contains(condition, w) {
			return true
		}
	}
	return false
}

// isSpace says whether the condition is space that runs out: it is told before
// it hurts anybody.
func isSpace(condition string) bool { return hasAny(condition, "storage", "disk") }

// isStarved says whether the condition counts the work that comes, so that it is
// in alarm where none does.
func isStarved(condition string) bool {
	switch condition {
	case "count", "invocations", "request-count", "executions-started", "topic-match", "incoming-records", "incoming-bytes", "incoming-messages",
		"number-of-messages-published", "number-of-messages-sent", "number-of-messages-received", "processed-bytes", "new-connection-count":
		return true
	}
	return false
}

// isLoad says whether too much work can bring the condition about.
func isLoad(condition string) bool {
	for _, w := range []string{"cpu", "connections", "throttle", "throughput", "memory", "load", "iops", "queue-depth", "queue-length", "concurren", "evictions", "credit", "burst"} {
		if strings.Contains(condition, w) {
			return true
		}
	}
	return false
}
