package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/url"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/spf13/pflag"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
)

// localEndpoint is where local mode listens by default.
const localEndpoint = "http://127.0.0.1:8080"

// endpointFlag adds --endpoint, which says where AWS requests go.
func endpointFlag(f *pflag.FlagSet) *string {
	return f.String("endpoint", cmp.Or(os.Getenv("AUTOPILOT_ENDPOINT"), localEndpoint),
		`where requests go: a URL, or "aws" for the account of the AWS environment (env AUTOPILOT_ENDPOINT)`)
}

// awsConfig returns the configuration for endpoint. An endpoint on this machine
// needs no credentials.
func awsConfig(ctx context.Context, endpoint string) (aws.Config, error) {
	var with []func(*config.LoadOptions) error
	if endpoint != "aws" {
		at, err := url.Parse(endpoint)
		if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
			return aws.Config{}, usageError{fmt.Errorf(`endpoint %q is neither a URL like %s nor "aws"`, endpoint, localEndpoint)}
		}
		with = append(with, config.WithBaseEndpoint(endpoint))
		if onThisMachine(at.Hostname()) && os.Getenv("AWS_ACCESS_KEY_ID") == "" {
			with = append(with, config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("local", "local", "")))
		}
	}
	cfg, err := awsclient.Load(ctx, with...)
	if err != nil {
		return cfg, fmt.Errorf("AWS configuration: %w", err)
	}
	cfg.Region = cmp.Or(cfg.Region, "us-east-1")
	return cfg, nil
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
