package classify

import (
	"regexp"
	"strings"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var _ = declare("aws.health",
	Entry{Type: "AWS Health Event", Noun: "AWS Health", State: "eventTypeCategory",
		Cases: cases{
			"issue":         fault(high, "health-issue", "service issue"),
			"investigation": fault(medium, "health-issue", "AWS is investigating"),
			"scheduledChange": change(medium, "health-scheduled", "maintenance announced").because(
				"announced work: nothing is broken yet, but it explains what follows"),
			"accountNotification": note(none, "health-notice", "notice", "a notice of the provider about the account: nothing is broken"),
		},
		find: both(at("affectedEntities.#.entityValue")), refine: (*reading).health},
	Entry{Type: "AWS Health Abuse Event", Noun: "AWS Health", Else: security(high, "abuse-report", "abuse reported"),
		find: both(at("affectedEntities.#.entityValue")), refine: (*reading).healthIdentity},
)

func (r *reading) healthIdentity() {
	if s := r.str("service"); s != "" {
		r.service = strings.ToLower(clean(s, 60))
	}
	if a := r.str("affectedAccount"); a != "" {
		r.account = clean(a, 64)
	}
	if region := r.str("eventRegion"); region != "" {
		r.region = clean(region, 64)
	}
	eventARN := r.str("eventArn")
	r.group = clean(eventARN, 512)
	r.name = clean(r.str("service"), 60)
	if code := r.str("eventTypeCode"); code != "" {
		r.Says += " (" + clean(code, 100) + ")"
	}
	if len(r.resources) == 0 {
		r.add(eventARN)
	}
	r.dropSentences()
}

// dropSentences leaves out what quota events put among the resources, text, and
// names the quotas of the service that it tells of in its place.
func (r *reading) dropSentences() {
	kept, quotaOf := r.resources[:0], ""
	for _, res := range r.resources {
		if before, _, ok := strings.Cut(res, " | "); ok {
			if service, ok := strings.CutPrefix(before, "Service: "); ok && quotaOf == "" {
				quotaOf = strings.ToLower(clean(service, 60))
			}
			continue
		}
		kept = append(kept, res)
	}
	r.resources = kept
	if quotaOf != "" {
		r.add(r.quotas(quotaOf))
	}
}

// quotas stands for all quotas of a service in the account and Region: neither
// notices nor failures tell the code of the quota.
func (r *reading) quotas(service string) string {
	return r.arn("servicequotas", "", quotaService(service))
}

// quotaService returns the code of a service that a notice calls by its whole
// name: AWS Key Management Service (AWS KMS) is kms.
func quotaService(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if _, short, ok := strings.Cut(name, "("); ok {
		name = strings.TrimSuffix(short, ")")
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "amazon "), "aws ")
	if code := wholeNames[name]; code != "" {
		return code
	}
	return name
}

var wholeNames = map[string]string{
	"key management service": "kms", "elastic compute cloud": "ec2", "simple storage service": "s3", "relational database service": "rds", "simple queue service": "sqs",
	"simple notification service": "sns", "elastic block store": "ebs", "virtual private cloud": "vpc", "secrets manager": "secretsmanager", "systems manager": "ssm", "step functions": "states",
	"elastic load balancing": "elasticloadbalancing", "api gateway": "apigateway", "auto scaling": "autoscaling", "elastic container service": "ecs", "elastic kubernetes service": "eks",
}

func (r *reading) health() {
	code, status := r.str("eventTypeCode"), r.str("statusCode")
	over := status == "closed"
	switch {
	case strings.Contains(code, "THRESHOLD_BREACH"):
		r.Verdict = failure(medium, "quota", "quota nearly used up") // no notice tells of its end as a rule
		if over {
			r.Verdict = recovery("quota", "quota use back to normal")
		}
	case strings.Contains(code, "CREDENTIALS_EXPOSED") || r.str("service") == "RISK":
		r.Verdict = security(critical, "credentials-exposed", "credentials exposed")
	case r.str("service") == "ABUSE":
		r.Verdict = security(high, "abuse-report", "abuse reported")
	case r.Kind == incident.Fault && over:
		r.Verdict = recovery("health-issue", "service issue over")
	case r.Kind == incident.Fault && r.allResolved():
		r.Verdict = recovery("health-issue", "affected resources are back to normal")
	case r.Kind == incident.Fault:
		r.issueSeverity(code)
		r.zone = zoneIn(r.strs("eventDescription.#.latestDescription"))
	case r.Kind == incident.Change && over:
		r.Verdict = note(none, "health-scheduled", "announced work is over", "announced work has ended: nothing is broken")
	case r.Kind == incident.Change:
		r.scheduledSeverity(code)
		r.announcedWindow()
	case r.Kind == incident.Info:
		r.notice(code)
	}
	r.healthIdentity()
}

// issueSeverity: what hits nothing of this account by name may not hit it at all.
func (r *reading) issueSeverity(code string) {
	public := r.str("eventScopeCode") == "PUBLIC"
	region := r.str("eventRegion")
	switch {
	case public && len(r.resources) == 0 && region != "" && region != "global" && region != r.event.Region && r.str("backupEvent") != "true":
		r.Severity = low
		r.Says = "service issue in " + clean(region, 30)
	case public && len(r.resources) == 0:
		r.Severity = medium
	}
	if strings.Contains(code, "INSTANCE_STORE_DRIVE_PERFORMANCE_DEGRADED") || strings.Contains(code, "API_ISSUE") {
		r.Severity = medium
	}
}

func (r *reading) allResolved() bool {
	states := r.strs("affectedEntities.#.status")
	for _, s := range states {
		if s != "RESOLVED" && s != "UNIMPAIRED" {
			return false
		}
	}
	return len(states) > 0
}

func (r *reading) scheduledSeverity(code string) {
	switch {
	case strings.Contains(code, "RETIREMENT"):
		r.Severity, r.Says = medium, "retirement announced"
	case strings.Contains(code, "LIFECYCLE"):
		r.Severity, r.Says = low, "planned lifecycle event"
	case strings.Contains(code, "MAINTENANCE"):
		r.Severity = low
	}
}

// openEnd is how long announced work lasts that names no end.
const openEnd = 12 * time.Hour

// announcedWindow reads from when to when the announced work is done.
func (r *reading) announcedWindow() {
	r.starts = healthTime(r.str("startTime"))
	r.ends = healthTime(r.str("endTime"))
	if !r.starts.IsZero() && !r.ends.After(r.starts) {
		r.ends = r.starts.Add(openEnd)
	}
}

// healthTime reads the times of Health events, which are not ISO 8601.
func healthTime(text string) time.Time {
	for _, layout := range []string{time.RFC1123, time.RFC1123Z, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// notice picks out the notices that ask for something to be done.
func (r *reading) notice(code string) {
	switch {
	case strings.Contains(code, "RENEWAL_FAILURE") || strings.Contains(code, "CAA_CHECK_FAILURE"):
		r.Verdict = fault(medium, "certificate-renewal", "certificate renewal fails")
	case strings.Contains(code, "RENEWAL_STATE_CHANGE"):
		r.Severity = low
	case r.str("actionability") == "ACTION_REQUIRED":
		r.Severity = low
		r.Reason = "a notice that asks for action in time: nothing is broken yet"
	}
}

// zoneIDs are written by the provider's notices: use1-az4.
var zoneIDs = regexp.MustCompile(`\b[a-z]{3,5}[0-9]-az[0-9]\b`)

// zoneIn returns the id of the zone that the texts are about, "" if there is
// none or more than one.
func zoneIn(texts []string) string {
	zone := ""
	for _, text := range texts {
		for _, found := range zoneIDs.FindAllString(text, -1) {
			if zone != "" && found != zone {
				return ""
			}
			zone = found
		}
	}
	return zone
}
