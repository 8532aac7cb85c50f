package infra

import (
	"github.com/awslabs/goformation/v7/cloudformation"
)

// A choice is a parameter with the values it may take, the default first.
func choice(t *Template, name, description string, values ...string) {
	var allowed []any
	for _, v := range values {
		allowed = append(allowed, v)
	}
	t.Parameters[name] = cloudformation.Parameter{Type: "String", Description: &description, Default: values[0], AllowedValues: allowed}
}

func text(t *Template, name, description, standard, pattern, constraint string) {
	p := cloudformation.Parameter{Type: "String", Description: &description, Default: standard}
	if pattern != "" {
		p.AllowedPattern, p.ConstraintDescription = &pattern, &constraint
	}
	t.Parameters[name] = p
}

func number(t *Template, name, description string, standard, least, most float64) {
	t.Parameters[name] = cloudformation.Parameter{Type: "Number", Description: &description, Default: standard, MinValue: &least, MaxValue: &most}
}

// list is a text of several values with commas between. A parameter of a list
// type could not be told to be empty by a condition.
func list(t *Template, name, description, each string) {
	text(t, name, description, "", "|"+each+"(,"+each+")*", "must be a list with commas between and no spaces")
}

// logDays are the retentions that CloudWatch Logs knows.
var logDays = []string{"30", "1", "3", "5", "7", "14", "60", "90", "120", "180", "365", "400", "545", "731", "1096", "1827", "3653"}

func parameters(t *Template) {
	code(t)
	workflow(t)
	people(t)
	perimeter(t)
	extras(t)
	parameterGroups(t)
}

// code says where the functions are deployed from.
func code(t *Template) {
	description := "Bucket that holds the zip files of the functions."
	pattern, constraint := "[a-z0-9][a-z0-9.-]{2,62}", "must be the name of a bucket"
	t.Parameters["CodeBucket"] = cloudformation.Parameter{Type: "String", Description: &description, AllowedPattern: &pattern, ConstraintDescription: &constraint}
	for _, f := range Functions() {
		description := "Key of the zip file of the " + f.Name + " function."
		t.Parameters[f.logical()+"Code"] = cloudformation.Parameter{Type: "String", Description: &description}
	}
	choice(t, "Architecture", "Processor of the functions; the zip files must be built for it.", "arm64", "x86_64")
}

func workflow(t *Template) {
	choice(t, "PipelineType", "STANDARD runs each event once and shows it in the console; EXPRESS is for many events.", "STANDARD", "EXPRESS")
	choice(t, "LogLevel", "Least level that the functions log.", "INFO", "DEBUG", "WARN", "ERROR")
	choice(t, "WorkflowLogLevel", "What the state machines log. ERROR is enough to see why an execution failed.", "ERROR", "OFF", "FATAL", "ALL")
	choice(t, "LogDays", "Days that logs are kept.", logDays...)
	choice(t, "ReserveConcurrency", "Keeps a part of the account's concurrency for paging and for the API. Needs a limit of 1,000 or more.", "no", "yes")
	text(t, "ModelId", "Bedrock model that explains incidents, without its profile prefix; none leaves it to the rules-based analyst.",
		"anthropic.claude-haiku-4-5-20251001-v1:0", `none|[a-z0-9-]+\.[A-Za-z0-9.:-]+`, "must be none or a model id such as anthropic.claude-haiku-4-5-20251001-v1:0")
	choice(t, "ModelScope", "Inference profile to reach the model through; region calls it in this Region only.", "global", "us", "eu", "jp", "au", "apac", "region")
	choice(t, "ModelMethod", "How the model is brought to answer in shape; known is what is known to work with it.", "known", "schema", "strict-tool", "forced-tool", "tool", "prompt")
	number(t, "ModelSeconds", "How long the model may take; after that the rules-based analyst answers.", 30, 5, 45)
	number(t, "ModelMaxTokens", "Most tokens of one answer.", 4000, 500, 16000)
	number(t, "ModelIncidentTokens", "Ceiling for the model in tokens an incident.", 60000, 1000, 10000000)
	number(t, "ModelIncidentDollars", "Ceiling for the model in dollars an incident.", 0.5, 0, 1000)
	number(t, "ModelDailyTokens", "Ceiling for the model in tokens a day.", 2000000, 1000, 1000000000)
	number(t, "ModelDailyDollars", "Ceiling for the model in dollars a day.", 5, 0, 10000)
	text(t, "LogGroups", "Where logs for evidence are, as NAME=GROUP with commas between, {name} in GROUP for the resource; empty reads no log lines.", "",
		`|[^,=]+=[^,=]+(,[^,=]+=[^,=]+)*`, "must be NAME=GROUP with commas between")
	text(t, "GuardrailId", "Bedrock guardrail to apply, or empty.", "", `[a-z0-9]{0,64}`, "must be the id of a guardrail")
	text(t, "GuardrailVersion", "Numbered version of the guardrail.", "", `[0-9]{0,8}`, "must be a number")
}

func people(t *Template) {
	text(t, "AlertEmail", "Address that is told about incidents, or empty. It has to confirm once.", "", `|[^@\s]+@[^@\s]+\.[^@\s]+`, "must be an address")
	text(t, "AlertPhone", "Number that critical incidents are sent to as SMS, such as +4915112345678, or empty.", "", `|\+[1-9][0-9]{6,14}`, "must begin with + and the country code")
	text(t, "SlackWorkspaceId", "Slack workspace, authorised in Amazon Q Developer before, or empty.", "", `|T[A-Z0-9]{2,20}`, "must be the id of a workspace")
	text(t, "SlackChannelId", "Slack channel for incidents, or empty.", "", `|[CG][A-Z0-9]{2,20}`, "must be the id of a channel")
	text(t, "OperationsEmail", "Address that is told when the pipeline itself is unwell or dear; it does not pass through the pipeline.", "", `|[^@\s]+@[^@\s]+\.[^@\s]+`, "must be an address")
	number(t, "MonthlyBudget", "Dollars a month after which OperationsEmail is told; 0 for no budget. It covers what is tagged with this stack.", 0, 0, 1000000)
}

func perimeter(t *Template) {
	text(t, "VpcId", "VPC to run the functions in, or empty.", "", `|vpc-[0-9a-f]{8,17}`, "must be the id of a VPC")
	list(t, "SubnetIds", "Private subnets for the functions, two or more, with commas between.", `subnet-[0-9a-f]{8,17}`)
	list(t, "RouteTableIds", "Route tables of these subnets, for the gateway endpoints of S3 and DynamoDB.", `rtb-[0-9a-f]{8,17}`)
	choice(t, "VpcEndpoints", "Creates interface endpoints for what the functions call; about 0.01 dollars an hour each and subnet.", "no", "yes")
	choice(t, "CustomerKey", "Encrypts with a KMS key of this stack instead of keys of AWS.", "no", "yes")
	list(t, "SenderAccounts", "Accounts that may put events on the stack's bus, with commas between.", `[0-9]{12}`)
	text(t, "SenderOrganization", "Organisation whose accounts may put events on the stack's bus, or empty.", "", `|o-[a-z0-9]{10,32}`, "must be the id of an organisation")
}

func extras(t *Template) {
	choice(t, "EventLog", "Keeps every event as compressed JSON lines, the input of autopilot replay.", "on", "off")
	number(t, "EventLogDays", "Days that the event log is kept.", 90, 1, 3650)
	choice(t, "Site", "Hosts the dashboard on CloudFront.", "on", "off")
	text(t, "DashboardUrl", "Where the dashboard is hosted when Site is off, such as https://autopilot.example.com, or empty.", "", `|https?://[^/\s]+`, "must be an origin without a path")
	number(t, "ApiRate", "Requests a second that a key may make.", 100, 1, 10000)
	number(t, "ApiBurst", "Requests at once that a key may make.", 200, 1, 5000)
	number(t, "ApiDailyQuota", "Requests a day that a key may make; an open dashboard makes about 6,000.", 1000000, 100, 10000000)
	choice(t, "DaxNodeType", "Node of a DAX cluster in front of the API's reads, which screens then see some seconds late at most; needs the VPC.", "none", "dax.t3.small", "dax.t3.medium", "dax.r5.large")
}

// parameterGroups puts the parameters in order for the console.
func parameterGroups(t *Template) {
	var code []any
	for _, f := range Functions() {
		code = append(code, f.logical()+"Code")
	}
	group := func(label string, names ...any) map[string]any {
		return map[string]any{"Label": map[string]any{"default": label}, "Parameters": names}
	}
	t.Metadata["AWS::CloudFormation::Interface"] = map[string]any{"ParameterGroups": []any{
		group("People", "AlertEmail", "AlertPhone", "SlackWorkspaceId", "SlackChannelId", "OperationsEmail", "MonthlyBudget"),
		group("Analysis", "ModelId", "ModelScope", "ModelMethod", "ModelSeconds", "ModelMaxTokens", "ModelIncidentTokens",
			"ModelIncidentDollars", "ModelDailyTokens", "ModelDailyDollars", "LogGroups", "GuardrailId", "GuardrailVersion"),
		group("Workflow", "PipelineType", "LogLevel", "WorkflowLogLevel", "LogDays", "ReserveConcurrency"),
		group("API and dashboard", "Site", "DashboardUrl", "ApiRate", "ApiBurst", "ApiDailyQuota", "DaxNodeType"),
		group("Event log", "EventLog", "EventLogDays"),
		group("Perimeter", "SenderAccounts", "SenderOrganization", "CustomerKey", "VpcId", "SubnetIds", "RouteTableIds", "VpcEndpoints"),
		group("Code", append([]any{"Architecture", "CodeBucket"}, code...)...),
	}}
}
