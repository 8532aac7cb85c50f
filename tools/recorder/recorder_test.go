package recorder

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func request(method, path, contentType, target, body string) *http.Request {
	q := httptest.NewRequest(method, path, strings.NewReader(body))
	q.Header.Set("Content-Type", contentType)
	if target != "" {
		q.Header.Set("X-Amz-Target", target)
	}
	return q
}

func TestNeeds(t *testing.T) {
	const jsonType, form = "application/x-amz-json-1.0", "application/x-www-form-urlencoded"
	tests := []struct {
		name    string
		request *http.Request
		body    string
		want    []need
	}{
		{"a read of a table", request("POST", "/", jsonType, "DynamoDB_20120810.GetItem", ""), `{"TableName":"t"}`, []need{{"dynamodb:GetItem", "t"}}},
		{"a query of an index", request("POST", "/", jsonType, "DynamoDB_20120810.Query", ""), `{"TableName":"t","IndexName":"i"}`, []need{{"dynamodb:Query", "t/index/i"}}},
		{"each leg of a transaction", request("POST", "/", jsonType, "DynamoDB_20120810.TransactWriteItems", ""),
			`{"TransactItems":[{"Update":{"TableName":"a"}},{"ConditionCheck":{"TableName":"b"}}]}`, []need{{"dynamodb:UpdateItem", "a"}, {"dynamodb:ConditionCheckItem", "b"}}},
		{"a batch", request("POST", "/", jsonType, "DynamoDB_20120810.BatchGetItem", ""), `{"RequestItems":{"t":{}}}`, []need{{"dynamodb:BatchGetItem", "t"}}},
		{"an answer to a token", request("POST", "/", jsonType, "AWSStepFunctions.SendTaskSuccess", ""), `{}`, []need{{"states:SendTaskSuccess", ""}}},
		{"events", request("POST", "/", jsonType, "AWSEvents.PutEvents", ""), `{"Entries":[{"EventBusName":"b"}]}`, []need{{"events:PutEvents", "b"}}},
		{"a message", request("POST", "/", form, "", ""), "Action=Publish&TopicArn=arn", []need{{"sns:Publish", "arn"}}},
		{"metrics in CBOR", request("POST", "/service/GraniteServiceVersion20100801/operation/GetMetricData", "application/cbor", "", ""), "", []need{{"cloudwatch:GetMetricData", ""}}},
		{"lines of a log", request("POST", "/", jsonType, "Logs_20140328.FilterLogEvents", ""), `{"logGroupName":"g"}`, []need{{"logs:FilterLogEvents", "g"}}},
		{"a model", request("POST", "/model/global.x%3A0/converse", "application/json", "", ""), "", []need{{"bedrock:InvokeModel", "global.x:0"}}},
		{"a push", request("POST", "/live/@connections/abc%3D", "", "", ""), "", []need{{"execute-api:ManageConnections", "live"}}},
		{"a push on the emulator", request("POST", "/_aws/execute-api/id/live/@connections/abc%3D", "", "", ""), "", []need{{"execute-api:ManageConnections", "live"}}},
		{"an object", request("PUT", "/bucket/reports/x.json", "application/json", "", ""), "", []need{{"s3:PutObject", "bucket/reports/x.json"}}},
		{"what is not known is told", request("GET", "/who", "", "", ""), "", []need{{"unknown:GET /who", ""}}},
		{"an operation that is not known is told", request("POST", "/", jsonType, "Brand.New", ""), "", []need{{"unknown:Brand.New", ""}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := needs(tt.request, []byte(tt.body)); !slices.Equal(got, tt.want) {
				t.Errorf("needs(%s %s) = %v, want %v", tt.request.Method, tt.request.URL, got, tt.want)
			}
		})
	}
}

func TestTheRecorderForwardsAndNotesOnlyTheSDKsOfFunctions(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		_, _ = w.Write(append([]byte("got "), body...))
	}))
	defer target.Close()
	at, err := url.Parse(target.URL)
	if err != nil {
		t.Fatal(err)
	}
	r := New(at)
	server := httptest.NewServer(r)
	defer server.Close()
	for _, agent := range []string{"aws-sdk-go-v2/1.48 app/notify lang/go", "aws-cli/1.45"} {
		q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader("Action=Publish&TopicArn=arn"))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		q.Header.Set("User-Agent", agent)
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if string(body) != "got Action=Publish&TopicArn=arn" {
			t.Errorf("answer through the recorder = %q, want the target's", body)
		}
	}
	if got, want := r.Calls(), []Call{{"notify", "sns:Publish", "arn"}}; !slices.Equal(got, want) {
		t.Errorf("Calls() = %v, want %v", got, want)
	}
}
