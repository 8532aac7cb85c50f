package sns

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
)

func serve(t *testing.T, o Options) (*Topics, *sns.Client) {
	t.Helper()
	if o.Path == "" {
		o.Path = filepath.Join(t.TempDir(), "t.db")
	}
	o.Topics = []string{"pager", "tickets"}
	topics, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(topics)
	t.Cleanup(func() { server.Close(); topics.Close() })
	return topics, sns.New(sns.Options{Region: "us-east-1", BaseEndpoint: &server.URL, Retryer: aws.NopRetryer{},
		HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
}

func TestWhatIsPublishedIsKeptAndShown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.db")
	var shown []Message
	topics, client := serve(t, Options{Path: path, Published: func(m Message) { shown = append(shown, m) }})
	out, err := client.Publish(t.Context(), &sns.PublishInput{
		TopicArn: aws.String(topics.ARN("pager")), Subject: aws.String("Orders database is down"), MessageStructure: aws.String("json"),
		Message:           aws.String(`{"default":"plain & <simple>","sms":"short","email":"long","odd":5}`),
		MessageAttributes: map[string]types.MessageAttributeValue{"severity": {DataType: aws.String("String"), StringValue: aws.String("critical")}},
	})
	if err != nil {
		t.Fatalf("Publish = %v", err)
	}
	reopened, _ := serve(t, Options{Path: path})
	all, err := reopened.Messages(t.Context(), 0, 10)
	if err != nil || len(all) != 1 {
		t.Fatalf("Messages after a restart = %+v, %v, want one", all, err)
	}
	m := all[0]
	if m.ID != *out.MessageId || m.Topic != "pager" || m.Subject != "Orders database is down" || m.Text != "plain & <simple>" ||
		len(m.Bodies) != 2 || m.Bodies["sms"] != "short" || m.Attributes["severity"] != "critical" {
		t.Errorf("message = %+v, want what was published, a body for sms and one for email", m)
	}
	if len(shown) != 1 || shown[0].ID != m.ID || shown[0].Seq != m.Seq {
		t.Errorf("shown = %+v, want the message", shown)
	}
	if after, err := reopened.Messages(t.Context(), m.Seq, 10); len(after) != 0 || err != nil {
		t.Errorf("Messages after the last = %+v, %v, want none", after, err)
	}
}

func TestNewestComesFirst(t *testing.T) {
	topics, client := serve(t, Options{})
	for _, text := range []string{"1", "2", "3"} {
		if _, err := client.Publish(t.Context(), &sns.PublishInput{TopicArn: aws.String(topics.ARN("tickets")), Message: &text}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := topics.Newest(t.Context(), 2)
	if err != nil || len(got) != 2 || got[0].Text != "3" || got[1].Text != "2" {
		t.Errorf("Newest(2) = %+v, %v, want 3 and 2", got, err)
	}
}

func TestTopicsAreListed(t *testing.T) {
	topics, client := serve(t, Options{})
	out, err := client.ListTopics(t.Context(), &sns.ListTopicsInput{})
	if err != nil || len(out.Topics) != 2 || *out.Topics[1].TopicArn != topics.ARN("tickets") {
		t.Errorf("ListTopics = %+v, %v, want both topics", out, err)
	}
}

func TestBadMessagesAreRefused(t *testing.T) {
	topics, client := serve(t, Options{})
	pager := aws.String(topics.ARN("pager"))
	attribute := func(kind, value string) map[string]types.MessageAttributeValue {
		return map[string]types.MessageAttributeValue{"a": {DataType: &kind, StringValue: &value}}
	}
	tests := []struct {
		name string
		in   sns.PublishInput
		want string
	}{
		{"no such topic", sns.PublishInput{TopicArn: aws.String("arn:aws:sns:us-east-1:000000000000:x"), Message: aws.String("m")}, "NotFound"},
		{"no ARN", sns.PublishInput{TopicArn: aws.String("pager"), Message: aws.String("m")}, "InvalidParameter"},
		{"no topic", sns.PublishInput{Message: aws.String("m")}, "InvalidParameter"},
		{"empty message", sns.PublishInput{TopicArn: pager, Message: aws.String("")}, "InvalidParameter"},
		{"large message", sns.PublishInput{TopicArn: pager, Message: aws.String(strings.Repeat("x", maxBody+1))}, "InvalidParameter"},
		{"long subject", sns.PublishInput{TopicArn: pager, Message: aws.String("m"), Subject: aws.String(strings.Repeat("x", 101))}, "InvalidParameter"},
		{"subject of two lines", sns.PublishInput{TopicArn: pager, Message: aws.String("m"), Subject: aws.String("a\nb")}, "InvalidParameter"},
		{"structure without JSON", sns.PublishInput{TopicArn: pager, Message: aws.String("m"), MessageStructure: aws.String("json")}, "InvalidParameter"},
		{"structure without a default", sns.PublishInput{TopicArn: pager, Message: aws.String(`{"sms":"x"}`), MessageStructure: aws.String("json")}, "InvalidParameter"},
		{"another structure", sns.PublishInput{TopicArn: pager, Message: aws.String("m"), MessageStructure: aws.String("xml")}, "InvalidParameter"},
		{"attribute of no type", sns.PublishInput{TopicArn: pager, Message: aws.String("m"), MessageAttributes: attribute("Text", "x")}, "ParameterValueInvalid"},
		{"attribute without a value", sns.PublishInput{TopicArn: pager, Message: aws.String("m"), MessageAttributes: attribute("String", "")}, "ParameterValueInvalid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := client.Publish(t.Context(), &tt.in)
			if api := smithy.APIError(nil); !errors.As(err, &api) || api.ErrorCode() != tt.want {
				t.Errorf("Publish = %v, want %s", err, tt.want)
			}
		})
	}
	if all, err := topics.Messages(t.Context(), 0, 10); len(all) != 0 || err != nil {
		t.Errorf("Messages = %+v, %v, want none", all, err)
	}
}

func TestTroubleCanBeRehearsed(t *testing.T) {
	topics, client := serve(t, Options{Fail: func(*http.Request) *Error { return Throttled() }})
	_, err := client.Publish(t.Context(), &sns.PublishInput{TopicArn: aws.String(topics.ARN("pager")), Message: aws.String("m")})
	if api := smithy.APIError(nil); !errors.As(err, &api) || api.ErrorCode() != "Throttling" {
		t.Errorf("Publish = %v, want Throttling", err)
	}
}
