package classify

import (
	"strings"
)

var _ = declare("aws.application-autoscaling",
	Entry{Type: "Application Auto Scaling Scaling Activity State Change", Noun: "Scaling target", find: scalingTarget, Name: "resourceId",
		Else: failure(medium, "scaled-to-maximum", "scaled to its maximum"),
		refine: func(r *reading) {
			if code := r.str("statusCode"); code == "Failed" {
				r.Says, r.Condition = "scaling failed", "scaling-failed"
			}
			if max := r.get("scaledToMax"); max.Exists() && !max.Bool() && r.str("statusCode") != "Failed" {
				r.Verdict = note(none, "scaling", "scaled", normalScaling)
			}
		}},
)

// scalingTarget builds the ARN of what was scaled from the id that
// Application Auto Scaling gives it.
func scalingTarget(r *reading) {
	id, ns := r.str("resourceId"), r.str("serviceNamespace")
	switch {
	case ns == "dynamodb":
		r.add(r.arn("dynamodb", "", id))
	case ns == "ecs":
		r.add(r.arn("ecs", "", id))
	case ns == "lambda" && strings.HasPrefix(id, "function:"):
		r.add(r.arn("lambda", "", id))
	case ns == "rds":
		r.add(r.arn("rds", "", id))
	}
	r.add(id)
}
