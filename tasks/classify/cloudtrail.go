package classify

import (
	"maps"
	"slices"
	"strings"

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
