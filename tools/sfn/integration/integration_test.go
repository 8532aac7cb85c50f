package integration_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/integration"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// perform runs one task against a service that answers with the given status
// and body, and returns the result and the request's body.
func perform(t *testing.T, resource, input string, status int, answer string, header ...string) (any, string, error) {
	t.Helper()
	var sent string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		sent = string(raw)
		w.Header().Set("x-amzn-RequestId", "id-1")
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, answer)
	}))
	defer server.Close()
	endpoints := map[string]string{}
	for _, s := range []string{"lambda", "sqs", "sns", "events", "dynamodb", "sfn", "s3"} {
		endpoints[s] = server.URL
	}
	r := integration.New(integration.Options{
		Config:    aws.Config{Region: "us-east-1", HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("k", "s", ""), RetryMaxAttempts: 1},
		Endpoints: endpoints,
	})
	v, err := value.Decode(input)
	if err != nil {
		t.Fatal(err)
	}
	out, err := r.Run(t.Context(), &engine.Task{Execution: "arn:x", Machine: "arn:m", Resource: resourceOf(t, resource), Input: v})
	return out, sent, err
}

func resourceOf(t *testing.T, arn string) asl.Resource {
	t.Helper()
	s, err := asl.CompileState(`{"Type":"Task","Resource":"`+arn+`","End":true}`, "S", asl.Standard)
	if err != nil {
		t.Fatal(err)
	}
	return s.Work.Resource
}

func TestServicesAreCalledThroughTheirClients(t *testing.T) {
	tests := []struct {
		name, resource, input, answer string
		sent                          string // part of the request
		want                          string // of the result, without what it tells of HTTP
	}{
		{"an item is written", "arn:aws:states:::dynamodb:putItem", `{"TableName":"t","Item":{"id":{"S":"a"},"n":{"N":"1"},"l":{"L":[{"BOOL":true}]}}}`, `{}`,
			`"l":{"L":[{"BOOL":true}]}`, `{}`},
		{"an item is read by an SDK call", "arn:aws:states:::aws-sdk:dynamodb:getItem", `{"TableName":"t","Key":{"id":{"S":"a"}}}`, `{"Item":{"id":{"S":"a"},"m":{"M":{"x":{"NULL":true}}}}}`,
			`"TableName":"t"`, `{"Item":{"id":{"S":"a"},"m":{"M":{"x":{"NULL":true}}}}}`},
		{"a message body is written as JSON text", "arn:aws:states:::sqs:sendMessage", `{"QueueUrl":"http://q/1/q","MessageBody":{"a":1}}`, `{"MessageId":"m","MD5OfMessageBody":"bb6cb5c68df4652941caf652a366f2d8"}`,
			`{\"a\":1}`, `{"MD5OfMessageBody":"bb6cb5c68df4652941caf652a366f2d8","MessageId":"m"}`},
		{"a topic takes JSON text", "arn:aws:states:::sns:publish", `{"TopicArn":"arn:t","Message":{"a":1}}`, `<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>`,
			`Message=%7B%22a%22%3A1%7D`, `{"MessageId":"m"}`},
		{"an event names the execution", "arn:aws:states:::events:putEvents", `{"Entries":[{"Detail":{"a":1},"DetailType":"d","Source":"s"}]}`, `{"Entries":[{"EventId":"e"}],"FailedEntryCount":0}`,
			`"Resources":["arn:x","arn:m"]`, `{"Entries":[{"EventId":"e"}],"FailedEntryCount":0}`},
		{"a function's result stands under Payload", "arn:aws:states:::lambda:invoke", `{"FunctionName":"f","Payload":{"a":1}}`, `{"b":2}`,
			`{"a":1}`, `{"ExecutedVersion":"$LATEST","Payload":{"b":2},"StatusCode":200}`},
		{"a function ARN gives the result itself", "arn:aws:lambda:us-east-1:1:function:f", `{"a":1}`, `[1]`, `{"a":1}`, `[1]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, sent, err := perform(t, tt.resource, tt.input, 200, tt.answer)
			if err != nil {
				t.Fatalf("Run(%s) = %v", tt.resource, err)
			}
			if !strings.Contains(sent, tt.sent) {
				t.Errorf("request = %s, want it to contain %s", sent, tt.sent)
			}
			if text := value.Text(plain(got)); text != tt.want {
				t.Errorf("Run(%s) = %s, want %s", tt.resource, text, tt.want)
			}
		})
	}
}

// plain leaves out what an optimised integration tells of the HTTP response.
func plain(v any) any {
	o, ok := v.(*value.Object)
	if !ok {
		return v
	}
	out := value.NewObject(o.Len())
	for i := range o.Len() {
		if k, m := o.At(i); !strings.HasPrefix(k, "Sdk") {
			out.Set(k, m)
		}
	}
	return out
}

func TestErrorsAreNamedAsTheServiceNamesThem(t *testing.T) {
	const notFound = `{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no such table"}`
	tests := []struct {
		name, resource, input string
		status                int
		answer                string
		header                []string
		want                  string
	}{
		{"optimised", "arn:aws:states:::dynamodb:getItem", `{"TableName":"t","Key":{}}`, 400, notFound, nil,
			"DynamoDB.ResourceNotFoundException: no such table (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: id-1; Proxy: null)"},
		{"SDK call", "arn:aws:states:::aws-sdk:dynamodb:getItem", `{"TableName":"t","Key":{}}`, 400, notFound, nil,
			"DynamoDb.ResourceNotFoundException: no such table (Service: DynamoDb, Status Code: 400, Request ID: id-1)"},
		{"an error of the function", "arn:aws:lambda:us-east-1:1:function:f", `{}`, 200, `{"errorType":"Oops","errorMessage":"m"}`, []string{"X-Amz-Function-Error", "Unhandled"},
			`Oops: {"errorType":"Oops","errorMessage":"m"}`},
		{"an unknown field", "arn:aws:states:::aws-sdk:dynamodb:getItem", `{"Tabel":"t"}`, 200, `{}`, nil,
			"States.Runtime: The field 'Tabel' is not supported by Step Functions"},
		{"a wrong type", "arn:aws:states:::aws-sdk:dynamodb:getItem", `{"TableName":1}`, 200, `{}`, nil,
			"States.Runtime: The value for the field 'TableName' must be a STRING"},
		{"a failed entry", "arn:aws:states:::events:putEvents", `{"Entries":[]}`, 200, `{"Entries":[],"FailedEntryCount":1}`, nil,
			`EventBridge.FailedEntry: {"Entries":[],"FailedEntryCount":1}`},
		{"an unknown service", "arn:aws:states:::aws-sdk:rekognition:detectFaces", `{}`, 200, `{}`, nil,
			"States.TaskFailed: service 'rekognition' is not among those that this engine calls"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := perform(t, tt.resource, tt.input, tt.status, tt.answer, tt.header...)
			if err == nil || err.Error() != tt.want {
				t.Errorf("Run(%s) = %v, want %s", tt.resource, err, tt.want)
			}
		})
	}
}

type in struct {
	N int `json:"n"`
}

type out struct {
	Twice int `json:"twice"`
}

func TestGoFunctionsStandInForLambda(t *testing.T) {
	double := integration.Handler(func(_ context.Context, i in) (out, error) {
		if i.N < 0 {
			return out{}, errors.New("negative")
		}
		return out{2 * i.N}, nil
	})
	r := integration.New(integration.Options{Functions: map[string]integration.Function{"double": double}})
	tests := []struct{ name, resource, input, want string }{
		{"by ARN", "arn:aws:lambda:us-east-1:1:function:double", `{"n":2}`, `{"twice":4}`},
		{"by lambda:invoke", "arn:aws:states:::lambda:invoke", `{"FunctionName":"arn:aws:lambda:us-east-1:1:function:double:live","Payload":{"n":3}}`,
			`{"ExecutedVersion":"$LATEST","Payload":{"twice":6},"StatusCode":200}`},
		{"failing", "arn:aws:lambda:us-east-1:1:function:double", `{"n":-1}`, `errorString: {"errorMessage":"negative","errorType":"errorString"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v, err := value.Decode(tt.input)
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.Run(t.Context(), &engine.Task{Resource: resourceOf(t, tt.resource), Input: v})
			text := value.Text(got)
			if err != nil {
				text = err.Error()
			}
			if text != tt.want {
				t.Errorf("Run() = %s, want %s", text, tt.want)
			}
		})
	}
}
