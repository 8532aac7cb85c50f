package asl

import (
	"slices"
	"strings"
)

// A ResourceKind says who does the work of a task.
type ResourceKind int

// The kinds of resources.
const (
	Lambda   ResourceKind = iota // a function ARN
	Activity                     // an activity ARN
	Service                      // an optimised integration, arn:aws:states:::sqs:sendMessage
	SDK                          // an SDK call, arn:aws:states:::aws-sdk:s3:getObject
)

// A Pattern says when a service integration is done.
type Pattern string

// The patterns of service integrations.
const (
	RequestResponse Pattern = ""
	Sync            Pattern = ".sync"
	Sync2           Pattern = ".sync:2"
	Callback        Pattern = ".waitForTaskToken"
)

// A Resource is the parsed Resource of a Task state.
type Resource struct {
	ARN     string
	Kind    ResourceKind
	Service string // "lambda", "dynamodb"; of an SDK call the service as well
	Action  string // "invoke", "getObject"; without the pattern
	Pattern Pattern
	// Type and Name are the resourceType and resource of history events.
	Type, Name string
}

// HasToken says whether the task has a task token.
func (r Resource) HasToken() bool { return r.Pattern != RequestResponse }

// optimised lists the optimised integrations and their patterns beyond
// request-response.
var optimised = map[string][]Pattern{
	"lambda:invoke":                       {Callback},
	"sqs:sendMessage":                     {Callback},
	"sns:publish":                         {Callback},
	"events:putEvents":                    {Callback},
	"states:startExecution":               {Sync, Sync2, Callback},
	"dynamodb:getItem":                    nil,
	"dynamodb:putItem":                    nil,
	"dynamodb:updateItem":                 nil,
	"dynamodb:deleteItem":                 nil,
	"apigateway:invoke":                   {Callback},
	"http:invoke":                         nil,
	"batch:submitJob":                     {Sync},
	"bedrock:invokeModel":                 nil,
	"codebuild:startBuild":                {Sync},
	"ecs:runTask":                         {Sync, Callback},
	"eks:call":                            nil,
	"glue:startJobRun":                    {Sync},
	"emr-serverless:createApplication":    {Sync},
	"athena:startQueryExecution":          {Sync},
	"athena:getQueryResults":              nil,
	"athena:stopQueryExecution":           nil,
	"athena:getQueryExecution":            nil,
	"bedrock:createModelCustomizationJob": {Sync},
	"codebuild:stopBuild":                 nil,
	"codebuild:batchDeleteBuilds":         nil,
	"codebuild:batchGetReports":           nil,
	"sagemaker:createTrainingJob":         {Sync},
	"sagemaker:createTransformJob":        {Sync},
	"sagemaker:createProcessingJob":       {Sync},
	"sagemaker:createModel":               nil,
	"sagemaker:createEndpoint":            nil,
	"sagemaker:createEndpointConfig":      nil,
	"elasticmapreduce:addStep":            {Sync},
	"elasticmapreduce:createCluster":      {Sync},
	"elasticmapreduce:terminateCluster":   {Sync},
	"mediaconvert:createJob":              {Sync},
	"databrew:startJobRun":                {Sync},
	"eks:runJob":                          {Sync},
	"glue-databrew:startJobRun":           {Sync},
}

// parseResource parses a resource; false means that it is not recognised.
func parseResource(arn string) (Resource, bool) {
	r := Resource{ARN: arn}
	if strings.Contains(arn, "${") { // to be substituted before it is run
		r.Kind = Lambda
		return r, true
	}
	parts := strings.SplitN(arn, ":", 7)
	if len(parts) < 6 || parts[0] != "arn" {
		return r, false
	}
	switch {
	case parts[2] == "lambda" && len(parts) == 7 && parts[5] == "function":
		r.Kind = Lambda
		return r, true
	case parts[2] == "states" && len(parts) == 7 && parts[5] == "activity":
		r.Kind = Activity
		return r, true
	case parts[2] == "states" && parts[3] == "" && parts[4] == "" && len(parts) == 7:
		return r.integration(parts[5], parts[6])
	default:
		return r, false
	}
}

func (r Resource) integration(service, action string) (Resource, bool) {
	if service == "aws-sdk" {
		var ok bool
		if service, action, ok = strings.Cut(action, ":"); !ok {
			return r, false
		}
		r.Kind, r.Type = SDK, "aws-sdk:"+service
	} else {
		r.Kind, r.Type = Service, service
	}
	r.Service, r.Name, r.Action = service, action, action
	for _, p := range []Pattern{Sync2, Sync, Callback} {
		if a, ok := strings.CutSuffix(action, string(p)); ok {
			r.Action, r.Pattern = a, p
			break
		}
	}
	if r.Kind == SDK {
		return r, r.Action != "" && (r.Pattern == RequestResponse || r.Pattern == Callback)
	}
	patterns, known := optimised[r.Service+":"+r.Action]
	return r, known && (r.Pattern == RequestResponse || slices.Contains(patterns, r.Pattern))
}
