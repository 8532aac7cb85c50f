package infra

import (
	"github.com/awslabs/goformation/v7/cloudformation/apigatewayv2"
	"github.com/awslabs/goformation/v7/cloudformation/lambda"
)

const pushStage = "live"

// pushEndpoint is where messages to browsers are posted.
func pushEndpoint() string {
	return Sub("https://${WebSocketApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/" + pushStage)
}

// webSocket adds the API that browsers listen on, and the stream that feeds it.
// A browser cannot send a key there, so it comes with a ticket that the REST API
// gave out a moment before.
func webSocket(t *Template) {
	t.add("WebSocketApi", &apigatewayv2.Api{
		Name: str(Sub("${AWS::StackName}-live")), ProtocolType: str("WEBSOCKET"), RouteSelectionExpression: str("$request.body.action"),
	})
	t.add("WebSocketAuthorizer", &apigatewayv2.Authorizer{
		ApiId: Ref("WebSocketApi"), Name: "ticket", AuthorizerType: "REQUEST",
		AuthorizerUri:  str(invocation("AuthorizerFunction")),
		IdentitySource: []string{"route.request.querystring.ticket"},
	})
	t.add("WebSocketIntegration", &apigatewayv2.Integration{
		ApiId: Ref("WebSocketApi"), IntegrationType: "AWS_PROXY", IntegrationUri: str(invocation("LiveFunction")),
	})
	target := Join("/", "integrations", Ref("WebSocketIntegration"))
	t.add("ConnectRoute", &apigatewayv2.Route{ApiId: Ref("WebSocketApi"), RouteKey: "$connect", Target: str(target),
		AuthorizationType: str("CUSTOM"), AuthorizerId: str(Ref("WebSocketAuthorizer"))})
	for name, key := range map[string]string{"DisconnectRoute": "$disconnect", "MessageRoute": "$default"} {
		t.add(name, &apigatewayv2.Route{ApiId: Ref("WebSocketApi"), RouteKey: key, Target: str(target), AuthorizationType: str("NONE")})
	}
	t.add("WebSocketStage", &apigatewayv2.Stage{
		ApiId: Ref("WebSocketApi"), StageName: pushStage, AutoDeploy: yes(),
	}, over(map[string]any{"DefaultRouteSettings": map[string]any{"ThrottlingRateLimit": 100, "ThrottlingBurstLimit": 200}}),
		accept("CKV_AWS_95", "Access logs need a role that is one setting for the whole account and Region, which this stack must not overwrite; the functions log each connection."))
	called(t, "LivePermission", "LiveFunction", "${WebSocketApi}/*/*")
	called(t, "AuthorizerPermission", "AuthorizerFunction", "${WebSocketApi}/authorizers/${WebSocketAuthorizer}")
	changes(t)
}

func invocation(function string) string {
	return Sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${" + function + ".Arn}/invocations")
}

func called(t *Template, name, function, source string) {
	t.add(name, &lambda.Permission{Action: "lambda:InvokeFunction", FunctionName: Ref(function),
		Principal: "apigateway.amazonaws.com", SourceArn: str(own("execute-api", source))})
}

// gathered is how long outcomes wait for others to be counted with, in seconds.
const gathered = 300

// changes hands the stream of the incidents table to the live function: what
// happens to incidents at once, what became of events five minutes at a time,
// since it is only counted and each batch costs writes. Everything else in the
// table, and what expires there, is nobody's news. A record that cannot be told
// is given up after an hour, not after a day.
func changes(t *Template) {
	for _, c := range []struct {
		name, keys    string
		window, batch int
	}{
		{"IncidentChanges", `"PK":{"S":[{"prefix":"INC#"}]},"SK":{"S":["HEAD"]}`, 0, 100},
		{"EventOutcomes", `"PK":{"S":[{"prefix":"EVENT#"}]}`, gathered, 1000},
	} {
		pattern := `{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{` + c.keys + `}}}`
		t.add(c.name, &lambda.EventSourceMapping{
			EventSourceArn: str(GetAtt("IncidentsTable", "StreamArn")), FunctionName: Ref("LiveFunction"),
			FilterCriteria:   &lambda.EventSourceMapping_FilterCriteria{Filters: []lambda.EventSourceMapping_Filter{{Pattern: &pattern}}},
			StartingPosition: str("LATEST"), BatchSize: integer(c.batch), BisectBatchOnFunctionError: yes(),
			MaximumBatchingWindowInSeconds: integer(c.window),
			MaximumRetryAttempts:           integer(5), MaximumRecordAgeInSeconds: integer(3600),
			FunctionResponseTypes: []string{"ReportBatchItemFailures"},
			DestinationConfig:     &lambda.EventSourceMapping_DestinationConfig{OnFailure: &lambda.EventSourceMapping_OnFailure{Destination: str(Arn(unstreamed))}},
		}, after("LiveRole"))
	}
}
