package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

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
	"StatusCheckFailed":         failure(high, "status-check", "status check failed"),
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
