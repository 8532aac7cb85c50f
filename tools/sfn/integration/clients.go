package integration

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

// A client is an SDK client and how its service is called in errors.
type client struct {
	api       any
	optimised string // prefix of error names of the optimised integration
	service   string // Service of its causes
	sdk       string // prefix of error names, and Service, of SDK calls
}

func newClients(o Options) map[string]client {
	at := func(service string, base **string) {
		if url, ok := o.Endpoints[service]; ok {
			*base = aws.String(url)
		}
	}
	c := o.Config
	return map[string]client{
		"lambda":         {lambda.NewFromConfig(c, func(x *lambda.Options) { at("lambda", &x.BaseEndpoint) }), "Lambda", "AWSLambda", "Lambda"},
		"sqs":            {sqs.NewFromConfig(c, func(x *sqs.Options) { at("sqs", &x.BaseEndpoint) }), "SQS", "AmazonSQS", "Sqs"},
		"sns":            {sns.NewFromConfig(c, func(x *sns.Options) { at("sns", &x.BaseEndpoint) }), "SNS", "AmazonSNS", "Sns"},
		"events":         {eventbridge.NewFromConfig(c, func(x *eventbridge.Options) { at("events", &x.BaseEndpoint) }), "EventBridge", "AmazonEventBridge", "EventBridge"},
		"dynamodb":       {dynamodb.NewFromConfig(c, func(x *dynamodb.Options) { at("dynamodb", &x.BaseEndpoint) }), "DynamoDB", "AmazonDynamoDBv2", "DynamoDb"},
		"sfn":            {sfn.NewFromConfig(c, func(x *sfn.Options) { at("sfn", &x.BaseEndpoint) }), "StepFunctions", "AWSStepFunctions", "Sfn"},
		"s3":             {s3.NewFromConfig(c, func(x *s3.Options) { at("s3", &x.BaseEndpoint); x.UsePathStyle = o.Endpoints["s3"] != "" }), "S3", "Amazon S3", "S3"},
		"cloudwatch":     {cloudwatch.NewFromConfig(c, func(x *cloudwatch.Options) { at("cloudwatch", &x.BaseEndpoint) }), "CloudWatch", "AmazonCloudWatch", "CloudWatch"},
		"cloudwatchlogs": {cloudwatchlogs.NewFromConfig(c, func(x *cloudwatchlogs.Options) { at("cloudwatchlogs", &x.BaseEndpoint) }), "CloudWatchLogs", "AWSLogs", "CloudWatchLogs"},
		"sts":            {sts.NewFromConfig(c, func(x *sts.Options) { at("sts", &x.BaseEndpoint) }), "Sts", "AWSSecurityTokenService", "Sts"},
	}
}

// canonical is the key of a service under which its client is kept.
func canonical(service string) string {
	switch service = strings.ToLower(service); service {
	case "eventbridge":
		return "events"
	case "states":
		return "sfn"
	default:
		return service
	}
}

func notReached(service string) error {
	return &engine.TaskError{Name: "States.TaskFailed", Cause: "service '" + service + "' is not among those that this engine calls"}
}
