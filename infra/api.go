package infra

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/awslabs/goformation/v7/cloudformation/apigateway"
	"github.com/awslabs/goformation/v7/cloudformation/lambda"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
)

const apiStage = "v1"

// restAPI adds the REST API: one function behind every path, reached with the key
// of a viewer or of an operator. Which key may do what is left to the function.
func restAPI(t *Template) {
	t.add("RestApi", &apigateway.RestApi{
		Name:        str(Sub("${AWS::StackName}")),
		Description: str("Incidents of CloudOps Autopilot"),
		EndpointConfiguration: &apigateway.RestApi_EndpointConfiguration{
			Types: []string{"REGIONAL"},
		},
	})
	t.add("ApiPaths", &apigateway.Resource{RestApiId: Ref("RestApi"), ParentId: GetAtt("RestApi", "RootResourceId"), PathPart: "{proxy+}"})
	methods := append([]string{anyMethod(t), preflight(t)}, refusals(t)...)
	t.add("ApiPermission", &lambda.Permission{
		Action: "lambda:InvokeFunction", FunctionName: Ref("ApiFunction"), Principal: "apigateway.amazonaws.com",
		SourceArn: str(own("execute-api", "${RestApi}/*/*/*")),
	})
	deploy(t, methods)
	apiKeys(t)
}

func anyMethod(t *Template) string {
	return t.add("ApiAny", &apigateway.Method{
		RestApiId: Ref("RestApi"), ResourceId: Ref("ApiPaths"), HttpMethod: "ANY",
		AuthorizationType: str("NONE"), ApiKeyRequired: yes(),
		Integration: &apigateway.Method_Integration{
			Type: "AWS_PROXY", IntegrationHttpMethod: str("POST"),
			Uri: str(invocation("ApiFunction")),
		},
	})
}

// preflight answers the browser's question before a request, which carries no key.
func preflight(t *Template) string {
	headers := map[string]string{}
	allowed := map[string]bool{}
	for name, value := range cors() {
		headers["method.response.header."+name] = value
		allowed["method.response.header."+name] = true
	}
	return t.add("ApiOptions", &apigateway.Method{
		RestApiId: Ref("RestApi"), ResourceId: Ref("ApiPaths"), HttpMethod: "OPTIONS", AuthorizationType: str("NONE"),
		Integration: &apigateway.Method_Integration{
			Type:                 "MOCK",
			RequestTemplates:     map[string]string{"application/json": `{"statusCode": 204}`},
			IntegrationResponses: []apigateway.Method_IntegrationResponse{{StatusCode: "204", ResponseParameters: headers}},
		},
		MethodResponses: []apigateway.Method_MethodResponse{{StatusCode: "204"}},
	}, over(map[string]any{"ApiKeyRequired": false, "MethodResponses": []any{map[string]any{"StatusCode": "204", "ResponseParameters": allowed}}}))
}

// cors are the headers that let the dashboard's origin in; values carry inner quotes.
func cors() map[string]string {
	return map[string]string{
		"Access-Control-Allow-Origin":  Join("", "'", allowedOrigin(), "'"),
		"Access-Control-Allow-Headers": "'content-type,x-api-key'",
		"Access-Control-Allow-Methods": "'" + strings.Join(apiMethods(), ",") + "'",
		"Access-Control-Max-Age":       "'600'",
	}
}

// apiMethods are those that some route of the API has.
func apiMethods() []string {
	methods := []string{"OPTIONS"}
	for _, r := range api.Routes() {
		methods = append(methods, r.Method)
	}
	slices.Sort(methods)
	return slices.Compact(methods)
}

// deploy publishes the methods. A deployment never changes, so its name follows
// from what it deploys.
func deploy(t *Template, methods []string) {
	sum := sha256.New()
	for _, name := range methods {
		data, err := json.Marshal(t.Resources[name])
		if err != nil {
			panic(fmt.Sprintf("infra: %s cannot be written: %v", name, err)) // a programming error
		}
		sum.Write(data)
	}
	deployment := t.add("ApiDeployment"+hex.EncodeToString(sum.Sum(nil))[:8], &apigateway.Deployment{RestApiId: Ref("RestApi")}, after(methods...))
	t.add("ApiStage", &apigateway.Stage{
		RestApiId: Ref("RestApi"), DeploymentId: str(Ref(deployment)), StageName: str(apiStage), TracingEnabled: yes(),
		MethodSettings: []apigateway.Stage_MethodSetting{{ResourcePath: str("/*"), HttpMethod: str("*"), MetricsEnabled: yes()}},
	},
		accept("CKV_AWS_76", "Access logs need a role that is one setting for the whole account and Region, which this stack must not overwrite; the function logs each request."),
		accept("CKV_AWS_120", "The answers change with every event; the function keeps what it may in memory."))
}

// apiKeys adds a key for those who look and one for those who act. Their values
// are made by AWS and never appear in the template or its outputs.
func apiKeys(t *Template) {
	t.add("ApiPlan", &apigateway.UsagePlan{
		Description: str("Limits of each key"),
		ApiStages:   []apigateway.UsagePlan_ApiStage{{ApiId: str(Ref("RestApi")), Stage: str(apiStage)}},
	}, after("ApiStage"), over(map[string]any{
		"Throttle": map[string]any{"RateLimit": Ref("ApiRate"), "BurstLimit": Ref("ApiBurst")},
		"Quota":    map[string]any{"Limit": Ref("ApiDailyQuota"), "Period": "DAY"},
	}))
	for _, who := range []string{"Viewer", "Operator"} {
		t.add(who+"Key", &apigateway.ApiKey{Description: str(who + " of CloudOps Autopilot"), Enabled: yes()})
		t.add(who+"KeyInPlan", &apigateway.UsagePlanKey{KeyId: Ref(who + "Key"), KeyType: "API_KEY", UsagePlanId: Ref("ApiPlan")})
	}
}
