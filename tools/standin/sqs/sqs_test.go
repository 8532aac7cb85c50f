package sqs

import (
	"errors"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
)

// A clock is moved by the test.
type clock struct{ ns atomic.Int64 }

func (c *clock) now() time.Time          { return time.Unix(1_800_000_000, c.ns.Load()) }
func (c *clock) forward(d time.Duration) { c.ns.Add(int64(d)) }

func serve(t *testing.T, path string, c *clock) (*Queues, *sqs.Client) {
	t.Helper()
	q, err := Open(Options{Path: path, Queues: []string{"one", "two"}, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(q.Service())
	t.Cleanup(func() { server.Close(); q.Close() })
	return q, sqs.New(sqs.Options{Region: "us-east-1", BaseEndpoint: &server.URL, Retryer: aws.NopRetryer{},
		HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
}

func TestAMessageIsThereUntilItIsDeleted(t *testing.T) {
	path, c := filepath.Join(t.TempDir(), "q.db"), &clock{}
	q, client := serve(t, path, c)
	url := aws.String(q.URL("one"))
	_, err := client.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: url, MessageBody: aws.String(`{"x":"ü"}`),
		MessageAttributes: map[string]types.MessageAttributeValue{"CODE": {DataType: aws.String("String"), StringValue: aws.String("TIMEOUT")}}})
	if err != nil {
		t.Fatalf("SendMessage = %v", err)
	}

	receive := func(client *sqs.Client) []types.Message {
		t.Helper()
		out, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: url, MaxNumberOfMessages: 10, VisibilityTimeout: 30,
			MessageAttributeNames: []string{"All"}, MessageSystemAttributeNames: []types.MessageSystemAttributeName{"ApproximateReceiveCount"}})
		if err != nil {
			t.Fatalf("ReceiveMessage = %v", err)
		}
		return out.Messages
	}
	first := receive(client)
	if len(first) != 1 || *first[0].Body != `{"x":"ü"}` || *first[0].MessageAttributes["CODE"].StringValue != "TIMEOUT" {
		t.Fatalf("ReceiveMessage = %+v, want the message with its attribute", first)
	}
	if again := receive(client); len(again) != 0 {
		t.Errorf("a second receiver got %d messages, want none while the first one works", len(again))
	}
	c.forward(31 * time.Second)

	_, reopened := serve(t, path, c)
	after := receive(reopened)
	if len(after) != 1 || after[0].Attributes["ApproximateReceiveCount"] != "2" {
		t.Fatalf("after the time-out and a restart = %+v, want the message, received twice", after)
	}
	if _, err := reopened.ChangeMessageVisibility(t.Context(), &sqs.ChangeMessageVisibilityInput{QueueUrl: url, ReceiptHandle: after[0].ReceiptHandle}); err != nil {
		t.Fatalf("ChangeMessageVisibility = %v", err)
	}
	third := receive(reopened)
	if len(third) != 1 {
		t.Fatalf("after its visibility was given back = %+v, want the message", third)
	}
	if _, err := reopened.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: url, ReceiptHandle: third[0].ReceiptHandle}); err != nil {
		t.Fatalf("DeleteMessage = %v", err)
	}
	c.forward(time.Minute)
	if left := receive(reopened); len(left) != 0 {
		t.Errorf("after DeleteMessage = %+v, want nothing", left)
	}
}

func TestAttributesCountTheMessages(t *testing.T) {
	q, client := serve(t, filepath.Join(t.TempDir(), "q.db"), &clock{})
	for range 3 {
		if _, err := q.Send(t.Context(), "two", "m", nil); err != nil {
			t.Fatal(err)
		}
	}
	url := aws.String(q.URL("two"))
	if _, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: url}); err != nil {
		t.Fatal(err)
	}
	out, err := client.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: url, AttributeNames: []types.QueueAttributeName{"All"}})
	if err != nil {
		t.Fatal(err)
	}
	if a := out.Attributes; a["ApproximateNumberOfMessages"] != "2" || a["ApproximateNumberOfMessagesNotVisible"] != "1" || a["QueueArn"] != "arn:aws:sqs:us-east-1:000000000000:two" {
		t.Errorf("GetQueueAttributes = %v, want 2 visible, 1 in flight and the ARN", a)
	}
	if _, err := client.PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: url}); err != nil {
		t.Fatal(err)
	}
	if visible, hidden, err := q.Depth(t.Context(), "two"); visible+hidden != 0 || err != nil {
		t.Errorf("Depth after PurgeQueue = %d, %d, %v, want nothing", visible, hidden, err)
	}
}

func TestQueuesAreFoundByName(t *testing.T) {
	q, client := serve(t, filepath.Join(t.TempDir(), "q.db"), &clock{})
	got, err := client.GetQueueUrl(t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String("two")})
	if err != nil || *got.QueueUrl != q.URL("two") {
		t.Errorf("GetQueueUrl = %v, %v, want %s", got, err, q.URL("two"))
	}
	list, err := client.ListQueues(t.Context(), &sqs.ListQueuesInput{QueueNamePrefix: aws.String("o")})
	if err != nil || len(list.QueueUrls) != 1 || list.QueueUrls[0] != q.URL("one") {
		t.Errorf("ListQueues = %v, %v, want queue one", list, err)
	}
}

func TestALongPollEndsWithTheMessage(t *testing.T) {
	q, client := serve(t, filepath.Join(t.TempDir(), "q.db"), &clock{})
	got := make(chan int, 1)
	go func() {
		out, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: aws.String(q.URL("one")), WaitTimeSeconds: 20})
		if err != nil {
			t.Errorf("ReceiveMessage = %v", err)
			got <- -1
			return
		}
		got <- len(out.Messages)
	}()
	if _, err := q.Send(t.Context(), "one", "m", nil); err != nil {
		t.Fatal(err)
	}
	if n := <-got; n != 1 {
		t.Errorf("a long poll returned %d messages, want 1", n)
	}
}

func TestBadRequestsAreRefused(t *testing.T) {
	q, client := serve(t, filepath.Join(t.TempDir(), "q.db"), &clock{})
	one, nowhere := aws.String(q.URL("one")), aws.String("http://x/000000000000/nowhere")
	if _, err := q.Send(t.Context(), "one", "m", nil); err != nil {
		t.Fatal(err)
	}
	send := func(url *string, body string) func() error {
		return func() error {
			_, err := client.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: url, MessageBody: &body})
			return err
		}
	}
	receive := func(in sqs.ReceiveMessageInput) func() error {
		return func() error { _, err := client.ReceiveMessage(t.Context(), &in); return err }
	}
	tests := []struct {
		name string
		call func() error
		want string
	}{
		{"send to no queue", send(nowhere, "m"), "AWS.SimpleQueueService.NonExistentQueue"},
		{"send nothing", send(one, ""), "MissingParameter"},
		{"send too much", send(one, strings.Repeat("x", maxMessage+1)), "InvalidParameterValue"},
		{"send a control character", send(one, "a\x01b"), "InvalidMessageContents"},
		{"receive from no queue", receive(sqs.ReceiveMessageInput{QueueUrl: nowhere}), "AWS.SimpleQueueService.NonExistentQueue"},
		{"receive eleven", receive(sqs.ReceiveMessageInput{QueueUrl: one, MaxNumberOfMessages: 11}), "InvalidParameterValue"},
		{"hide for a day", receive(sqs.ReceiveMessageInput{QueueUrl: one, VisibilityTimeout: 86400}), "InvalidParameterValue"},
		{"wait a minute", receive(sqs.ReceiveMessageInput{QueueUrl: one, WaitTimeSeconds: 60}), "InvalidParameterValue"},
		{"delete by a wrong handle", func() error {
			_, err := client.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: one, ReceiptHandle: aws.String("x")})
			return err
		}, "ReceiptHandleIsInvalid"},
		{"hide a message nobody received", func() error {
			_, err := client.ChangeMessageVisibility(t.Context(), &sqs.ChangeMessageVisibilityInput{QueueUrl: one, ReceiptHandle: aws.String("id#x")})
			return err
		}, "MessageNotInflight"},
		{"an unknown queue's URL", func() error {
			_, err := client.GetQueueUrl(t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String("nowhere")})
			return err
		}, "AWS.SimpleQueueService.NonExistentQueue"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.call()
			if api := smithy.APIError(nil); !errors.As(err, &api) || api.ErrorCode() != tt.want {
				t.Errorf("err = %v, want %s", err, tt.want)
			}
		})
	}
}
