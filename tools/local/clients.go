package local

import (
	"cmp"
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
)

// clients are the real clients of AWS services, pointed at what stands for each.
type clients struct {
	sns     *sns.Client
	bedrock *bedrockruntime.Client
	sfn     *sfn.Client
	events  *eventbridge.Client

	tasks     aws.Config        // of the calls that states make without a function
	endpoints map[string]string // of those, by service
}

// newClients points the clients at the stand-ins, except where a real service
// takes the place of one.
func newClients(ctx context.Context, o Options, at Addresses) (clients, error) {
	own := aws.Config{Region: names.Region, Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""), HTTPClient: awsclient.HTTP()}
	real, err := awsclient.Load(ctx)
	if err != nil {
		return clients{}, fmt.Errorf("AWS configuration: %w", err)
	}
	real.Region = cmp.Or(real.Region, names.Region)
	choose := func(endpoint string) (aws.Config, *string) {
		switch endpoint {
		case "":
			return own, &at.URL
		case "aws":
			return real, nil
		default:
			return real, &endpoint
		}
	}
	var c clients
	cfg, endpoint := choose(o.SNS)
	c.sns = sns.NewFromConfig(cfg, func(o *sns.Options) { o.BaseEndpoint = endpoint })
	cfg, endpoint = choose(o.Bedrock)
	c.bedrock = bedrockruntime.NewFromConfig(cfg, func(o *bedrockruntime.Options) { o.BaseEndpoint = endpoint })
	// Tasks that call a service by themselves reach the one that functions do.
	c.tasks, c.endpoints = own, map[string]string{"sqs": at.URL, "sns": at.URL, "events": at.URL, "bedrock": at.URL, "sfn": at.SFN}
	if o.SQS != "" {
		c.tasks = real
		delete(c.endpoints, "sqs")
		if o.SQS != "aws" {
			c.endpoints["sqs"] = o.SQS
		}
	}
	c.sfn = sfn.NewFromConfig(own, func(o *sfn.Options) { o.BaseEndpoint = &at.SFN })
	c.events = eventbridge.NewFromConfig(own, func(o *eventbridge.Options) { o.BaseEndpoint = &at.URL })
	return c, nil
}
