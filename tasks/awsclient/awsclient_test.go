package awsclient

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// busy is a transport that answers before it has asked whether more of the body
// follows, as net/http does on a busy machine, and fails as net/http fails.
type busy struct{ asked chan error }

func (b busy) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, err := io.CopyN(io.Discard, r.Body, r.ContentLength); err != nil {
		return nil, err
	}
	go func() {
		<-r.Context().Value(closed{}).(chan struct{})
		_, err := io.Copy(io.Discard, r.Body)
		b.asked <- err
	}()
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}

type closed struct{}

func TestABodyThatIsClosedEarlyEndsQuietly(t *testing.T) {
	b := busy{make(chan error, 1)}
	for name, c := range map[string]struct {
		client aws.HTTPClient
		want   error
	}{
		"as the SDK has it": {&http.Client{Transport: b}, io.EOF}, // when this fails the SDK is mended, and readOnly can go
		"read only":         {readOnly{&http.Client{Transport: b}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			request := smithyhttp.NewStackRequest().(*smithyhttp.Request)
			request, err := request.SetStream(bytes.NewReader([]byte("body")))
			if err != nil {
				t.Fatal(err)
			}
			request.ContentLength = 4
			request.URL.Host, request.URL.Scheme = "localhost", "http"
			done := make(chan struct{})
			built := request.Build(context.WithValue(t.Context(), closed{}, done))
			if _, err := c.client.Do(built); err != nil {
				t.Fatal(err)
			}
			if err := built.Body.Close(); err != nil {
				t.Fatal(err)
			}
			close(done)
			if err := <-b.asked; err != c.want {
				t.Errorf("asking a closed body for more: %v, want %v", err, c.want)
			}
		})
	}
}

func TestRequestsArriveWhole(t *testing.T) {
	got := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || int64(len(body)) != r.ContentLength {
			t.Errorf("body of %d bytes, length %d, err %v", len(body), r.ContentLength, err)
		}
		got <- string(body)
		w.Header().Set("Content-Type", "text/xml")
		io.WriteString(w, `<PublishResponse><PublishResult><MessageId>m1</MessageId></PublishResult></PublishResponse>`)
	}))
	defer server.Close()
	t.Setenv("AWS_REGION", "eu-west-1")
	t.Setenv("AWS_CA_BUNDLE", "")
	loaded, err := Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	loaded.Credentials = credentials.NewStaticCredentialsProvider("a", "b", "")
	function, err := OfFunction(environment(map[string]string{"AWS_ENDPOINT_URL_SNS": server.URL, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}))
	if err != nil {
		t.Fatal(err)
	}
	written := aws.Config{Region: "eu-west-1", Credentials: loaded.Credentials, HTTPClient: HTTP()}
	for name, cfg := range map[string]aws.Config{"loaded": loaded, "written out": written, "of a function": function} {
		client := sns.NewFromConfig(cfg, func(o *sns.Options) {
			if name != "of a function" { // whose environment says it
				o.BaseEndpoint = &server.URL
			}
		})
		out, err := client.Publish(t.Context(), &sns.PublishInput{TopicArn: aws.String("arn:aws:sns:eu-west-1:111122223333:t"), Message: aws.String("hello")})
		if err != nil || aws.ToString(out.MessageId) != "m1" {
			t.Fatalf("%s: %v, %+v", name, err, out)
		}
		if body := <-got; !strings.Contains(body, "Message=hello") {
			t.Errorf("%s: the server got %q", name, body)
		}
	}
}

// environment is that of a function, with some variables set otherwise.
func environment(other map[string]string) func(string) string {
	return func(name string) string {
		if v, ok := other[name]; ok {
			return v
		}
		return map[string]string{"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token"}[name]
	}
}

func TestTheEnvironmentOfAFunction(t *testing.T) {
	cfg, err := OfFunction(environment(map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_SDK_UA_APP_ID": "notify"}))
	if err != nil {
		t.Fatal(err)
	}
	who, err := cfg.Credentials.Retrieve(t.Context())
	if err != nil || cfg.Region != "eu-west-1" || who.AccessKeyID != "id" || who.SecretAccessKey != "secret" || who.SessionToken != "token" {
		t.Errorf("Region %q, credentials %+v, %v, want those of the environment", cfg.Region, who, err)
	}
	if cfg.AppID != "notify" {
		t.Errorf("name = %q, want that of the environment", cfg.AppID)
	}
	if got := sns.NewFromConfig(cfg).Options().BaseEndpoint; aws.ToString(got) != "http://127.0.0.1:9" {
		t.Errorf("endpoint = %q, want that of all services", aws.ToString(got))
	}
	endpoint, found, err := endpoints(environment(map[string]string{"AWS_ENDPOINT_URL_BEDROCK_RUNTIME": "http://127.0.0.1:8"})).GetServiceBaseEndpoint(t.Context(), "Bedrock Runtime")
	if endpoint != "http://127.0.0.1:8" || !found || err != nil {
		t.Errorf("endpoint of Bedrock Runtime = %q, %t, %v", endpoint, found, err)
	}
	if cfg, err := OfFunction(environment(nil)); err != nil || sns.NewFromConfig(cfg).Options().BaseEndpoint != nil {
		t.Errorf("without endpoints: %v, want AWS's own", err)
	}
	for _, name := range []string{"AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		if _, err := OfFunction(environment(map[string]string{name: ""})); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v, want an error that names it", name, err)
		}
	}
}
