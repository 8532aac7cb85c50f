package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/tidwall/gjson"
)

var _ = declare("aws.securityhub",
	Entry{Type: "Security Hub Findings - Imported", Noun: "Security Hub", find: asffTargets, Else: security(medium, "finding", "finding"), refine: (*reading).asff},
	Entry{Type: "Security Hub Findings - Custom Action", Noun: "Security Hub", find: asffTargets, Else: security(medium, "finding", "finding sent on by a person"), refine: (*reading).asff},
	Entry{Type: "Security Hub Insight Results", Noun: "Security Hub", Else: note(low, "insight", "insight sent on by a person", "a summary for people to read")},
	Entry{Type: "Findings Imported V2", Noun: "Security Hub", find: ocsfTargets, Else: security(medium, "finding", "finding"), refine: (*reading).ocsf},
)

func asffTargets(r *reading) {
	r.findingAccount("findings.0.AwsAccountId", "findings.0.Region")
	for _, id := range stringsOf(r.get("findings.#.Resources.#.Id|@flatten")) {
		r.add(strings.TrimPrefix(id, "AWS::::Account:"))
	}
}

var labels = map[string]incident.Severity{
	"CRITICAL": critical, "HIGH": high, "MEDIUM": medium, "LOW": low, "INFORMATIONAL": none, "UNTRIAGED": low, "UNDEFINED": low,
}

func (r *reading) asff() {
	f := r.get("findings.0")
	r.name = clean(f.Get("ProductName").Str, 60)
	r.Says = clean(f.Get("Title").Str, 120)
	id := f.Get("Id").Str
	r.Condition = "finding"
	r.subject = id
	r.group = "finding " + clean(id, 500)
	severity, ok := labels[strings.ToUpper(f.Get("Severity.Label").Str)]
	if !ok {
		severity = normalized(f.Get("Severity.Normalized"))
	}
	r.settleFinding(findingState{
		severity: severity,
		over:     f.Get("RecordState").Str == "ARCHIVED" || f.Get("Workflow.Status").Str == "RESOLVED" || f.Get("Compliance.Status").Str == "PASSED",
		muted:    f.Get("Workflow.Status").Str == "SUPPRESSED",
		sample:   f.Get("Sample").Bool() || strings.HasPrefix(f.Get("Title").Str, "[SAMPLE]"),
		empty:    !f.IsObject(),
	})
}

func normalized(v gjson.Result) incident.Severity {
	switch n := v.Int(); {
	case v.Type != gjson.Number:
		return medium
	case n >= 90:
		return critical
	case n >= 70:
		return high
	case n >= 40:
		return medium
	case n >= 1:
		return low
	default:
		return none
	}
}

// A findingState is what services say about a finding in their own words.
type findingState struct {
	severity                   incident.Severity
	over, muted, sample, empty bool
}

// settleFinding turns the state of a finding into its verdict.
func (r *reading) settleFinding(f findingState) {
	says, condition := r.Says, r.Condition
	switch {
	case f.empty:
		r.Verdict = unreadable
		return
	case f.muted:
		r.quiet("somebody suppressed the finding")
	case f.sample:
		r.quiet("a sample finding")
	case f.over:
		r.Verdict = recovery(condition, says+" (over)")
	default:
		r.Verdict = security(f.severity, condition, says).lasting()
		if f.severity.Rank() <= low.Rank() {
			r.Significant, r.Reason = false, "a finding of little weight: a note"
		}
	}
}

func ocsfTargets(r *reading) {
	for _, path := range []string{"resources.#.uid", "findings.#.resources.#.uid|@flatten"} {
		r.add(r.strs(path)...)
	}
}

// ocsf reads findings in the Open Cybersecurity Schema.
func (r *reading) ocsf() {
	f := r.get("findings.0")
	if !f.IsObject() {
		f = gjson.Parse(r.detail)
	}
	r.Says = clean(f.Get("finding_info.title").Str, 120)
	r.subject = f.Get("finding_info.uid").Str
	severity := medium
	switch f.Get("severity_id").Int() {
	case 1:
		severity = none
	case 2:
		severity = low
	case 4:
		severity = high
	case 5, 6:
		severity = critical
	}
	if word, ok := labels[strings.ToUpper(f.Get("severity").Str)]; ok {
		severity = word
	}
	status := strings.ToLower(f.Get("status").Str)
	compliance := strings.ToUpper(f.Get("compliance.status").Str)
	r.settleFinding(findingState{severity: severity,
		over: status == "resolved" || status == "archived" || compliance == "PASS" || compliance == "PASSED", muted: status == "suppressed"})
}
