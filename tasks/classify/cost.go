package classify

import "strconv"

var _ = declare("aws.ce",
	Entry{Type: "Anomaly Detected", Noun: "Spending", Name: "monitorName", find: at("monitorArn"), Else: failure(medium, "cost-anomaly", "spending out of the ordinary"), refine: (*reading).anomaly},
)

// anomaly weighs by the money: the amount over what was expected, in dollars.
func (r *reading) anomaly() {
	impact := r.get("impact.totalImpact")
	r.group = r.str("anomalyId")
	r.subject = "anomaly/" + r.group
	if !impact.Exists() {
		return
	}
	switch n := impact.Float(); {
	case n >= 1000:
		r.Severity = high
	case n >= 100:
		r.Severity = medium
	default:
		r.Severity = low
		r.Significant, r.Reason = false, "little money: a note"
	}
	r.Says = strconv.FormatInt(impact.Int(), 10) + " dollars over what was expected"
}
