package awsclient

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// OfFunction reads the configuration of a Lambda function, which is all in its
// environment: Region, credentials of its role, the name it goes by in
// CloudTrail, AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE>. What is missing is
// named. Files, sign-in and instance metadata, which Load would try as well, are
// a seventh of a function's size.
func OfFunction(getenv func(string) string) (aws.Config, error) {
	for _, name := range []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		if getenv(name) == "" {
			return aws.Config{}, fmt.Errorf("environment variable %s is not set", name)
		}
	}
	role := credentials.NewStaticCredentialsProvider(getenv("AWS_ACCESS_KEY_ID"), getenv("AWS_SECRET_ACCESS_KEY"), getenv("AWS_SESSION_TOKEN"))
	cfg := aws.Config{
		Region:        getenv("AWS_REGION"),
		Credentials:   role,
		HTTPClient:    HTTP(),
		AppID:         getenv("AWS_SDK_UA_APP_ID"),
		ConfigSources: []any{endpoints(getenv)},
	}
	if endpoint := getenv("AWS_ENDPOINT_URL"); endpoint != "" {
		cfg.BaseEndpoint = &endpoint
	}
	return cfg, nil
}

// endpoints is the part of the SDK's environment that names one service.
type endpoints func(string) string

// GetServiceBaseEndpoint is how the SDK asks for it; sdkID is like "Bedrock Runtime".
func (e endpoints) GetServiceBaseEndpoint(_ context.Context, sdkID string) (string, bool, error) {
	endpoint := e("AWS_ENDPOINT_URL_" + strings.ToUpper(strings.ReplaceAll(sdkID, " ", "_")))
	return endpoint, endpoint != "", nil
}
