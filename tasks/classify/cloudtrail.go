package classify

import (
	"maps"
	"slices"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/tidwall/gjson"
)

// CloudTrail delivers the calls of every service under the service's own
// source, so these entries hold for any.
var _ = declare(anySource,
	Entry{Type: "AWS API Call via CloudTrail", Else: apiCall, refine: (*reading).apiCall, filter: map[string]any{
		"eventName": []any{anythingBut(slices.Sorted(maps.Keys(daily)))},
		"readOnly":  []any{false, missing},
	}},
	Entry{Type: "AWS Console Action via CloudTrail", Else: apiCall, refine: (*reading).apiCall},
	Entry{Type: "AWS Network Activity Event via CloudTrail", Else: apiCall, refine: (*reading).networkActivity},
	Entry{Type: "AWS Service Event via CloudTrail", State: "eventName", Cases: serviceEvents,
		Else: note(none, "service-event", "service event", "a record that a service made for itself: nothing to do"), refine: (*reading).serviceEvent},
	Entry{Type: "AWS Insight via CloudTrail", State: "insightDetails.state",
		Cases: cases{"Start": security(medium, "unusual-calls", "unusual rate of calls").lasting(), "End": recovery("unusual-calls", "rate of calls back to normal")}, refine: (*reading).insight},
	Entry{Type: "AWS Console Sign In via CloudTrail", Else: signIn, refine: (*reading).signIn},
	Entry{Type: "AWS Console Signin via CloudTrail", Else: signIn, refine: (*reading).signIn},
)

var apiCall = change(low, "api-call", "called")

var serviceEvents = cases{
	"BidEvictedEvent":          failure(low, "spot-interruption", "Spot took the instance back").minor("Spot takes capacity back by design"),
	"RotationStarted":          note(none, "rotation", "rotation started", "a rotation goes on as planned"),
	"RotationSucceeded":        success("rotation", "rotation succeeded"),
	"RotationFailed":           fault(medium, "rotation", "rotation failed"),
	"RotationAbandoned":        fault(medium, "rotation", "rotation abandoned"),
	"TestRotationFailed":       fault(low, "rotation", "test of the rotation failed"),
	"StartSecretVersionDelete": change(low, "secret-deletion", "deletion of a version started"), "CancelSecretVersionDelete": change(low, "secret-deletion", "deletion of a version cancelled"),
	"EndSecretVersionDelete":    change(medium, "secret-deletion", "version deleted"),
	"RotateKey":                 note(none, "rotation", "key rotated", "a rotation ended as planned"),
	"DeleteKey":                 security(critical, "key-deletion", "key deleted, its data is lost"),
	"ScheduleKeyDeletion":       security(high, "key-deletion", "deletion of the key scheduled"),
	"DeleteImportedKeyMaterial": fault(high, "key-material", "imported key material is gone"),
	"AwsConsoleSignIn":          note(none, "sign-in", "sign-in", "a sign-in is daily business"),
	"StatusCheckFailed":         fault(high, "status-check", "status check failed"),
}

// trailIdentity takes what every record carries: the service called, the
// account and region of the record, and who called.
func (r *reading) trailIdentity() {
	service, _, _ := strings.Cut(r.str("eventSource"), ".")
	switch service {
	case "":
		service = strings.TrimPrefix(r.event.Source, "aws.")
	case "monitoring":
		service = "cloudwatch"
	case "elasticmapreduce":
		service = "emr"
	}
	r.service = clean(strings.ToLower(service), 60)
	who := r.get("userIdentity")
	r.actor = principal(who)
	r.noun = r.service
}

// principal names who acted: the user or role, not the session.
func principal(who gjson.Result) string {
	if !who.IsObject() {
		return ""
	}
	for _, path := range []string{"sessionContext.sessionIssuer.arn", "arn", "invokedBy", "principalId", "userName", "accountId"} {
		if v := who.Get(path); v.Type == gjson.String && v.Str != "" {
			return clean(v.Str, 512)
		}
	}
	return ""
}

func (r *reading) apiCall() {
	r.trailIdentity()
	name := baseName(r.str("eventName"))
	if name == "" {
		r.Verdict = unreadable
		return
	}
	call := trailCall{service: r.service, name: name, request: r.get("requestParameters"), response: r.get("responseElements")}
	r.target(call)
	r.Says = clean(name, 80) + by(r.actor)
	r.Condition = slug(name)
	r.asked = asked(call.request)
	code := r.str("errorCode")
	switch {
	case code != "":
		r.refused(call, code)
	case isRead(r.get("readOnly"), name):
		r.Verdict = routine(clean(name, 80), "a call that only reads")
	case daily[name]:
		r.Verdict = routine(clean(name, 80), "a call of daily business that alters nothing people run")
	default:
		r.judge(call)
	}
}

// judge looks the call up among those that mean more than a change.
func (r *reading) judge(call trailCall) {
	rule, ok := notable[call.service+":"+call.name]
	if !ok {
		r.Severity = r.weightOfCaller()
		r.Says += r.asked
		return
	}
	v := rule.verdict
	if rule.when != nil {
		v = rule.when(r, call, v)
	}
	says := r.Says + r.asked
	if v.Says != "" {
		says = v.Says + by(r.actor)
	}
	condition := v.Condition
	if condition == "" {
		condition = r.Condition
	}
	r.Verdict = v
	r.Says, r.Condition = says, condition
	if r.Kind == incident.Security && r.actor != "" {
		r.group = "principal " + r.actor
	}
}

// weightOfCaller: what a service does on its own behalf is of no weight, what
// the root user does is of more than most.
func (r *reading) weightOfCaller() incident.Severity {
	who := r.get("userIdentity")
	switch {
	case who.Get("type").Str == "Root":
		return medium
	case who.Get("type").Str == "AWSService" || strings.HasSuffix(who.Get("invokedBy").Str, ".amazonaws.com"):
		return none
	default:
		return low
	}
}

// refused: a call that failed changed nothing. One that tried to switch off a
// safeguard tells of an intent all the same.
func (r *reading) refused(call trailCall, code string) {
	says := clean(call.name, 80) + " failed (" + clean(code, 60) + ")" + by(r.actor)
	rule := notable[call.service+":"+call.name]
	switch {
	case strings.Contains(code, "DryRun"):
		r.Verdict = note(none, "dry-run", says, "a dry run changes nothing")
	case isDenied(code) && rule.safeguard:
		r.Verdict = security(medium, "refused-"+slug(call.name), says).because("refused, but it tried to switch off a safeguard")
	case isDenied(code):
		r.Verdict = security(low, "access-denied", says).minor("refused: nothing changed, a weak note about who tried")
	default:
		r.Verdict = note(none, "failed-call", says, "the call failed, so nothing changed")
	}
	if r.Kind == incident.Security && r.actor != "" {
		r.group = "principal " + r.actor
	}
}

func isDenied(code string) bool {
	return strings.Contains(code, "AccessDenied") || strings.Contains(code, "Unauthorized") || strings.Contains(code, "NotAuthorized") || code == "AuthFailure" || strings.HasSuffix(code, ".AuthFailure")
}

func by(actor string) string {
	if actor == "" {
		return ""
	}
	return " by " + shortName(actor)
}

// baseName cuts the date and version that Lambda and CloudFront put behind the
// name of a call: UpdateFunctionCode20150331v2, UpdateDistribution2020_05_31.
func baseName(name string) string {
	i := len(name)
	for i > 0 && (name[i-1] >= '0' && name[i-1] <= '9' || name[i-1] == '_' || name[i-1] == 'v') {
		i--
	}
	if len(name)-i >= 8 {
		return name[:i]
	}
	return name
}

var readPrefixes = []string{"Get", "List", "Describe", "Head", "Lookup", "Search", "Select", "Query", "Scan", "BatchGet", "Check", "Estimate", "Preview", "Simulate", "Validate", "Filter", "Discover"}

// isRead trusts the record; records without the flag are told by their name.
func isRead(flag gjson.Result, name string) bool {
	switch flag.Type {
	case gjson.True:
		return true
	case gjson.False:
		return false
	}
	for _, p := range readPrefixes {
		if rest, ok := strings.CutPrefix(name, p); ok && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' {
			return true
		}
	}
	return false
}

// daily lists writing calls that services and programs make all day.
var daily = setOf("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "Decrypt", "Encrypt", "ReEncrypt", "Sign", "Verify",
	"CreateLogStream", "PutLogEvents", "PutMetricData", "StartQuery", "StopQuery", "Invoke", "InvokeExecution", "StartExecution", "PutObject", "DeleteObject", "DeleteObjects", "CopyObject",
	"CreateMultipartUpload", "CompleteMultipartUpload", "UploadPart", "SendMessage", "ReceiveMessage", "DeleteMessage", "Publish", "PutRecord", "PutRecords", "PutItem", "UpdateItem",
	"DeleteItem", "BatchWriteItem", "UpdateInstanceInformation", "PutInventory", "PutComplianceItems", "RegisterContainerInstance", "SubmitTaskStateChange", "SubmitContainerStateChange",
	"CreateNetworkInterface", "DeleteNetworkInterface", "AttachNetworkInterface", "StartQueryExecution", "StopQueryExecution", "ExecuteStatement", "BatchExecuteStatement", "PutEvents",
	"ConsoleLogin", "StartSession", "TerminateSession", "OpenDataChannel", "SendHeartbeat", "RecordLifecycleActionHeartbeat", "PutEvaluations", "CreateGrant", "RetireGrant", "PutTraceSegments",
	"InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload", "PutImage", "StartBuild", "PollForJobs", "PutCredentials", "RefreshToken", "CreateToken", "Federate", "Authenticate")

func setOf(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// networkActivity tells of calls through VPC endpoints; a refusal is a note.
func (r *reading) networkActivity() {
	r.trailIdentity()
	if code := r.str("errorCode"); strings.Contains(code, "Denied") {
		r.Verdict = security(low, "endpoint-denied", "call through an endpoint refused"+by(r.actor)).minor("refused: nothing changed, a weak note about who tried")
	} else {
		r.Verdict = routine(clean(r.str("eventName"), 80), "a call through a VPC endpoint")
	}
	r.add(r.str("vpcEndpointId"))
}

func (r *reading) serviceEvent() {
	r.trailIdentity()
	for _, path := range []string{"additionalEventData.SecretId", "serviceEventDetails.secretId", "serviceEventDetails.keyId", "serviceEventDetails.instanceIdSet", "resources.#.ARN"} {
		r.add(r.strs(path)...)
	}
	if ids := r.strs("serviceEventDetails.instanceIdSet"); len(ids) > 0 {
		for _, id := range ids {
			r.add(r.arn("ec2", "instance/", id))
		}
		r.first(r.arn("ec2", "instance/", ids[0]))
	}
	switch {
	case r.Condition == "rotation":
		r.noun = "Secret"
		if i := strings.LastIndex(r.shortPrimary(), "-"); i > 0 {
			r.name = r.shortPrimary()[:i]
		}
	case r.service == "signin":
		r.noun = "Sign-in"
	}
}

func (r *reading) shortPrimary() string {
	if len(r.resources) == 0 {
		return ""
	}
	_, name, ok := strings.Cut(r.resources[0], ":secret:")
	if ok {
		return name
	}
	return shortName(r.resources[0])
}

func (r *reading) insight() {
	r.trailIdentity()
	source, name := r.str("insightDetails.eventSource"), r.str("insightDetails.eventName")
	if service, _, ok := strings.Cut(source, "."); ok {
		r.service = clean(service, 60)
	}
	r.noun, r.name = "CloudTrail Insights", clean(name, 80)
	r.subject = "insight/" + source + "/" + name
	if r.str("insightDetails.insightType") == "ApiErrorRateInsight" && r.Kind == incident.Security {
		r.Verdict = fault(medium, "unusual-errors", "unusual rate of failing calls")
	}
	if r.str("insightDetails.insightType") == "ApiErrorRateInsight" {
		r.Condition = "unusual-errors"
	}
	if r.Kind == incident.Info {
		return
	}
	r.group = r.str("sharedEventID")
}
