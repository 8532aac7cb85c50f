package infra

// outputs tells what people and the tools need to know. Keys are told by id:
// their values are fetched with "aws apigateway get-api-key --include-value".
func outputs(t *Template) {
	t.output("ApiUrl", "Base URL of the REST API", Sub("https://${RestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/"+apiStage))
	t.output("ApiId", "Id of the REST API", Ref("RestApi"))
	t.output("WebSocketUrl", "URL that browsers listen on", Sub("wss://${WebSocketApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/"+pushStage))
	t.output("WebSocketApiId", "Id of the WebSocket API", Ref("WebSocketApi"))
	t.output("ViewerKeyId", "Id of the API key for those who look", Ref("ViewerKey"))
	t.output("OperatorKeyId", "Id of the API key for those who act", Ref("OperatorKey"))
	t.output("BusName", "Bus for events that are not of AWS", Ref("Bus"))
	t.output("PipelineArn", "State machine that carries events", Ref("PipelineMachine"))
	t.output("LifecycleArn", "State machine that walks incidents", Ref("LifecycleMachine"))
	t.output("QuarantineQueueUrl", "Events that could not be processed", Ref(quarantineQueue))
	t.output("UndeliveredQueueUrl", "Events that a rule could not hand over", Ref(undelivered))
	t.output("IncidentsTableName", "Table of incidents", Ref("IncidentsTable"))
	t.output("MetricsTableName", "Table of counters", Ref("MetricsTable"))
	t.output("ConfigurationsTableName", "Table of configurations", Ref("ConfigurationsTable"))
	t.output("DataBucketName", "Bucket of the event log and of the reports", Ref("DataBucket"))
	for _, c := range channels {
		t.output(c.name+"TopicArn", "Topic for "+c.about, Ref(c.name+"Topic"))
	}
	t.output("DashboardUrl", "The dashboard", Sub("https://${Distribution.DomainName}"), hasSite)
	t.output("DistributionId", "CloudFront distribution of the dashboard", Ref("Distribution"), hasSite)
	t.output("SiteBucketName", "Bucket of the dashboard's files", Ref("SiteBucket"), hasSite)
}
