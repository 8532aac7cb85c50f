package infra

// Functions lists the functions of the product in the order events meet them.
func Functions() []Function {
	return []Function{
		{
			Name: "classify", Purpose: "Makes a signal of an event", MB: 256, Seconds: 10,
			Env: map[string]string{},
		},
		{
			Name: "correlate", Purpose: "Decides which incident a signal belongs to", MB: 512, Seconds: 15,
			Env:    tableEnv(),
			Grants: []Grant{table("Incidents", "BatchGetItem", "GetItem", "Query"), settings()},
		},
		{
			Name: "persist", Purpose: "Writes a decision once, whole", MB: 512, Seconds: 12,
			Env:    tableEnv(),
			Grants: []Grant{table("Incidents", "BatchGetItem", "DeleteItem", "GetItem", "Query", "UpdateItem"), settings()},
		},
		{
			Name: "analyze", Purpose: "Explains an incident from its evidence", MB: 512, Seconds: 55,
			Env: with(tableEnv(), map[string]string{
				"MODEL_ID":               modelID(),
				"MODEL_METHOD":           If(hasMethod, Ref("ModelMethod"), ""),
				"MODEL_SECONDS":          Ref("ModelSeconds"),
				"MODEL_MAX_TOKENS":       Ref("ModelMaxTokens"),
				"MODEL_INCIDENT_TOKENS":  Ref("ModelIncidentTokens"),
				"MODEL_INCIDENT_DOLLARS": Ref("ModelIncidentDollars"),
				"MODEL_DAILY_TOKENS":     Ref("ModelDailyTokens"),
				"MODEL_DAILY_DOLLARS":    Ref("ModelDailyDollars"),
				"GUARDRAIL_ID":           Ref("GuardrailId"),
				"GUARDRAIL_VERSION":      Ref("GuardrailVersion"),
				"LOG_GROUPS":             Ref("LogGroups"),
			}),
			Grants: append(model(), table("Incidents", "GetItem", "Query", "UpdateItem"), table("Metrics", "GetItem", "UpdateItem"), settings(),
				allow(on("*"), "cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData"), // these know no resources
				logReads()),
		},
		{
			Name: "notify", Purpose: "Tells people, once per change", MB: 256, Seconds: 25, Reserved: 10,
			Env: with(tableEnv(), topicEnv(), map[string]string{"DASHBOARD_URL": dashboardURL()}),
			Grants: []Grant{table("Incidents", "GetItem", "Query", "UpdateItem"), table("Metrics", "GetItem", "UpdateItem"), settings(),
				allow(topicArns(), "sns:Publish")},
		},
		{
			Name: "lifecycle", Purpose: "Walks a round of an incident", MB: 256, Seconds: 18, Reserved: 10,
			Env: with(tableEnv(), map[string]string{"REPORT_BUCKET": Ref("DataBucket")}),
			Grants: []Grant{table("Incidents", "DeleteItem", "GetItem", "Query", "UpdateItem"), settings(),
				allow(on(Join("", Arn("DataBucket"), "/reports/*")), "s3:PutObject"), answers()},
		},
		{
			Name: "api", Purpose: "Answers the REST API", MB: 512, Seconds: 20, Reserved: 20,
			Env: with(tableEnv(), map[string]string{
				"OPERATOR_KEY_ID": Ref("OperatorKey"),
				"ALLOWED_ORIGIN":  allowedOrigin(),
				"PIPELINE_ARN":    Ref("PipelineMachine"),
				"DAX_ENDPOINT":    If(hasDAX, GetAtt("Dax", "ClusterDiscoveryEndpointURL"), ""),
			}),
			Grants: []Grant{table("Incidents", "DeleteItem", "GetItem", "Query", "UpdateItem"), index(), table("Metrics", "Query"),
				table("Configurations", "GetItem", "Query", "UpdateItem"), answers(), daxReads(),
				allow(on("*"), "cloudwatch:GetMetricData")}, // knows no resources
		},
		{
			Name: "live", Purpose: "Pushes changes to browsers and to the bus", MB: 256, Seconds: 30, Untraced: true,
			Env: with(tableEnv(), map[string]string{"PUSH_ENDPOINT": pushEndpoint(), "BUS": Ref("Bus")}),
			Grants: []Grant{table("Incidents", "DeleteItem", "GetItem", "Query", "UpdateItem"), table("Metrics", "UpdateItem"),
				allow(on(GetAtt("IncidentsTable", "StreamArn")), "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
				allow(on("*"), "dynamodb:ListStreams"), // knows no resources
				allow(on(Arn(unstreamed)), "sqs:SendMessage"),
				allow(on(Arn("Bus")), "events:PutEvents"),
				allow(on(own("execute-api", "${WebSocketApi}/live/POST/@connections/*")), "execute-api:ManageConnections")},
		},
		{
			Name: "authorizer", Purpose: "Lets a browser with a ticket on the WebSocket API", MB: 256, Seconds: 5,
			Env:    tableEnv(),
			Grants: []Grant{table("Incidents", "DeleteItem", "GetItem")},
		},
	}
}

// tableEnv names the tables.
func tableEnv() map[string]string {
	return map[string]string{
		"INCIDENTS_TABLE": Ref("IncidentsTable"), "METRICS_TABLE": Ref("MetricsTable"), "CONFIGURATIONS_TABLE": Ref("ConfigurationsTable"),
	}
}

// topicEnv names the topics that people subscribe to.
func topicEnv() map[string]string {
	out := map[string]string{}
	for _, c := range channels {
		if c.name != "Operations" {
			out["TOPIC_"+upperCase(c.name)] = Ref(c.name + "Topic")
		}
	}
	return out
}

func topicArns() []string {
	var out []string
	for _, c := range channels {
		if c.name != "Operations" {
			out = append(out, Ref(c.name+"Topic"))
		}
	}
	return out
}

func with(maps ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, m := range maps {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

// table covers calls on a table. IAM judges each leg of a transaction as the
// call that it would be alone.
func table(name string, calls ...string) Grant {
	g := allow(on(Arn(name + "Table")))
	for _, c := range calls {
		g.Actions = append(g.Actions, "dynamodb:"+c)
	}
	return g
}

// index covers the list of incidents by their time.
func index() Grant {
	return allow(on(Join("", Arn("IncidentsTable"), "/index/"+indexName)), "dynamodb:Query")
}

// settings covers the configuration in force.
func settings() Grant { return table("Configurations", "GetItem") }

// logReads covers reading lines of the log groups that are configured. Their
// names hold parts of events, so IAM cannot list them; what is read is bound by
// LogGroups and by time.
func logReads() Grant {
	g := allow(on(own("logs", "log-group:*")), "logs:FilterLogEvents")
	g.When = hasLogGroups
	return g
}

// daxReads covers the reads through the cluster.
func daxReads() Grant {
	g := allow(on(Arn("Dax")), "dax:GetItem", "dax:Query")
	g.When = hasDAX
	return g
}

// answers covers answering the task tokens of the lifecycle machine.
func answers() Grant { return allow(on(lifecycleArn()), "states:SendTaskSuccess") }

// profiledModel is the model as Bedrock wants it named.
func profiledModel() string { return If(hasProfile, Sub("${ModelScope}.${ModelId}"), Ref("ModelId")) }

// modelID is what Bedrock is asked for; empty leaves it to the rules.
func modelID() string {
	return If(hasModel, profiledModel(), "")
}

// model covers the model. An inference profile needs the profile and the model
// behind it in every Region it may choose, and only through the profile.
func model() []Grant {
	const action = "bedrock:InvokeModel"
	profile := own("bedrock", "inference-profile/${ModelScope}.${ModelId}")
	behind := allow(on(Sub("arn:${AWS::Partition}:bedrock:*::foundation-model/${ModelId}")), action)
	behind.Only = map[string]any{"StringEquals": map[string]any{"bedrock:InferenceProfileArn": profile}}
	through := allow(on(profile), action)
	here := allow(on(Sub("arn:${AWS::Partition}:bedrock:${AWS::Region}::foundation-model/${ModelId}")), action)
	guardrail := allow(on(own("bedrock", "guardrail/${GuardrailId}")), "bedrock:ApplyGuardrail")
	behind.When, through.When, here.When, guardrail.When = hasProfileHere, hasProfileHere, hasModelHere, hasGuardrail
	return []Grant{through, behind, here, guardrail}
}
