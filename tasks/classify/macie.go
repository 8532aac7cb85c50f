package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var _ = declare("aws.macie",
	Entry{Type: "Macie Finding", Noun: "Macie", find: macieTargets, Else: security(medium, "finding", "finding"), refine: (*reading).macie},
	Entry{Type: "Macie Alert", Noun: "Macie", find: at("summary.Bucket", "resources.#.arn"), Else: security(medium, "finding", "alert"), refine: func(r *reading) {
		if score := r.get("risk-score").Int(); score > 0 && score < 4 {
			r.Severity, r.Significant, r.Reason = low, false, "little risk by its score: a note"
		} else if score >= 8 {
			r.Severity = high
		}
	}},
)

func macieTargets(r *reading) {
	r.findingAccount("accountId", "region")
	r.add(r.str("resourcesAffected.s3Bucket.arn"), r.global("s3", r.str("resourcesAffected.s3Bucket.name")))
	if key := r.str("resourcesAffected.s3Object.path"); key != "" {
		r.add(r.global("s3", key))
	}
	r.takeTags(r.get("resourcesAffected.s3Bucket.tags"))
}

func (r *reading) macie() {
	typ := clean(r.str("type"), 100)
	if typ == "" {
		r.Verdict = unreadable
		return
	}
	r.Condition, r.Says = slug(typ), typ
	severity := medium
	switch strings.ToLower(r.str("severity.description")) {
	case "high":
		severity = high
	case "low":
		severity = low
	}
	r.settleFinding(findingState{severity: severity, sample: r.get("sample").Bool() || strings.HasPrefix(r.str("title"), "[SAMPLE]")})
	r.OneShot = r.Kind == incident.Security
	if r.get("archived").Bool() {
		r.quiet("the finding is archived")
	}
}
