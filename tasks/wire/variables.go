package wire

import "slices"

// A Variable is one variable of the environment and the functions that read it.
type Variable struct {
	Name    string
	Readers []string // folders below tasks
	Means   string
}

var keepers = []string{"analyze", "api", "authorizer", "correlate", "lifecycle", "live", "notify", "persist"}

// Variables lists what the functions read, in the order of their names.
func Variables() []Variable {
	return []Variable{
		{"ALLOWED_ORIGIN", []string{"api"}, "origin of the dashboard, for browsers"},
		{"BUS", []string{"live"}, "bus that is told of opened, updated and resolved incidents"},
		{"CONFIGURATIONS_TABLE", keepers, "name of the table of configurations"},
		{"DASHBOARD_URL", []string{"notify"}, "address of the dashboard for links in messages; empty: no links"},
		{"DAX_ENDPOINT", []string{"api"}, "cluster in front of the reads; empty: the table is read directly"},
		{"GUARDRAIL_ID", []string{"analyze"}, "guardrail of Bedrock; empty: none"},
		{"GUARDRAIL_VERSION", []string{"analyze"}, "its version"},
		{"INCIDENTS_TABLE", keepers, "name of the table of incidents"},
		{"LOG_GROUPS", []string{"analyze"}, "where logs are, as NAME=GROUP,…; NAME is a resource or a service, {name} in GROUP the resource; empty: no log lines are read"},
		{"METRICS_TABLE", keepers, "name of the table of counters"},
		{"MODEL_DAILY_DOLLARS", []string{"analyze"}, "ceiling of what models may cost in a day; empty: 10"},
		{"MODEL_DAILY_TOKENS", []string{"analyze"}, "ceiling of tokens in a day; empty: 2000000"},
		{"MODEL_ID", []string{"analyze"}, "model or inference profile of Bedrock; empty: rules write the analyses"},
		{"MODEL_INCIDENT_DOLLARS", []string{"analyze"}, "ceiling of what models may cost for one incident; empty: 0.50"},
		{"MODEL_INCIDENT_TOKENS", []string{"analyze"}, "ceiling of tokens for one incident; empty: 60000"},
		{"MODEL_MAX_TOKENS", []string{"analyze"}, "most tokens of one answer; empty: 4000"},
		{"MODEL_METHOD", []string{"analyze"}, "how the model is brought to answer in shape: schema, strict-tool, forced-tool, tool or prompt; empty: what is known to work"},
		{"MODEL_SECONDS", []string{"analyze"}, "how long the model may take; empty: 30"},
		{"OPERATOR_KEY_ID", []string{"api"}, "id of the API key that may change things"},
		{"PIPELINE_ARN", []string{"api"}, "state machine whose executions are the accepted events"},
		{"PUSH_ENDPOINT", []string{"live"}, "address through which open WebSocket connections are pushed to"},
		{"REPORT_BUCKET", []string{"lifecycle"}, "bucket for incident reports; empty: none are kept"},
		{"TOPIC_CHAT", []string{"notify"}, "topic of the chat channel; empty: none"},
		{"TOPIC_CRITICAL", []string{"notify"}, "topic for pages of severity critical"},
		{"TOPIC_HIGH", []string{"notify"}, "topic for pages of severity high"},
		{"TOPIC_LOW", []string{"notify"}, "topic for incidents of severity low and info"},
		{"TOPIC_MEDIUM", []string{"notify"}, "topic for incidents of severity medium"},
	}
}

// known says whether name is a variable of the list.
func known(name string) bool {
	return slices.ContainsFunc(Variables(), func(v Variable) bool { return v.Name == name })
}
