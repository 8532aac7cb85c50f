package local

import (
	"cmp"
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/cloudops-autopilot/autopilot/tools/local/names"
)

// clients are the real clients of AWS services, pointed at what stands for each.
type clients struct {
	sns     *sns.Client
	sqs     *sqs.Client
	bedrock *bedrockruntime.Client
	sfn     *sfn.Client
}

// newClients points the clients at the stand-ins, except where a real service
// takes the place of one.
func newClients(ctx context.Context, o Options, at Addresses) (clients, error) {
	own := aws.Config{Region: names.Region, Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")}
	real, err := config.LoadDefaultConfig(ctx)
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
	cfg, endpoint = choose(o.SQS)
	c.sqs = sqs.NewFromConfig(cfg, func(o *sqs.Options) { o.BaseEndpoint = endpoint })
	cfg, endpoint = choose(o.Bedrock)
	c.bedrock = bedrockruntime.NewFromConfig(cfg, func(o *bedrockruntime.Options) { o.BaseEndpoint = endpoint })
	c.sfn = sfn.NewFromConfig(own, func(o *sfn.Options) { o.BaseEndpoint = &at.SFN })
	return c, nil
}
