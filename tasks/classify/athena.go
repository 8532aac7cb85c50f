package classify

var _ = declare("aws.athena",
	Entry{Type: "Athena Query State Change", Noun: "Athena workgroup", State: "currentState", Name: "workgroupName", find: arnAt("athena", "workgroup/", "workgroupName"),
		Cases: cases{
			"QUEUED": routine("query queued", "queries run as people ask"), "RUNNING": routine("query runs", "queries run as people ask"), "SUCCEEDED": success("query", "query done"),
			"FAILED": failure(low, "query", "query failed"), "CANCELLED": note(none, "query-stopped", "query cancelled", "somebody cancelled it"),
		}, refine: func(r *reading) { r.add(r.str("queryExecutionId")) }},
)
