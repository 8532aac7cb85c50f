package classify

var _ = declare("aws.xray",
	Entry{Type: "AWS X-Ray Insight Update", Noun: "X-Ray", State: "State", find: xrayTargets,
		Cases:  cases{"ACTIVE": fault(medium, "insight", "faults rise"), "CLOSED": recovery("insight", "faults are back to normal")},
		refine: func(r *reading) { r.subject = "insight/" + clean(r.str("InsightId"), 128); r.group = r.subject }},
)

func xrayTargets(r *reading) {
	r.add(r.str("RootCauseServiceId.Name"), r.str("GroupARN"), r.str("InsightId"))
}
