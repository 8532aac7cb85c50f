package recorder

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

type need struct{ action, resource string }

// needs says what a request needs. A request that it does not know is an action
// of its own, "unknown:…", so that nothing goes unnoticed.
func needs(q *http.Request, body []byte) []need {
	if target := q.Header.Get("X-Amz-Target"); target != "" {
		return targeted(target, body)
	}
	if strings.HasPrefix(q.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return queried(body)
	}
	if n, ok := rpc(q); ok {
		return n
	}
	return rested(q)
}

// targeted reads the JSON protocol, whose operation is in a header.
func targeted(target string, body []byte) []need {
	service, operation, _ := strings.Cut(target, ".")
	switch {
	case strings.HasPrefix(service, "DynamoDB_"):
		return table(operation, body)
	case service == "AWSStepFunctions":
		return []need{{"states:" + operation, ""}}
	case service == "AWSEvents":
		return buses(operation, body)
	case strings.HasPrefix(service, "Logs_"):
		return []need{{"logs:" + operation, field(body, "logGroupName")}}
	case strings.HasPrefix(service, "GraniteService"):
		return []need{{"cloudwatch:" + operation, ""}}
	case service == "AmazonSQS":
		return []need{{"sqs:" + operation, field(body, "QueueUrl")}}
	}
	return []need{{"unknown:" + target, ""}}
}

func field(body []byte, name string) string {
	var doc map[string]any
	if json.Unmarshal(body, &doc) != nil {
		return ""
	}
	text, _ := doc[name].(string)
	return text
}

// table reads a call of DynamoDB. IAM judges each leg of a transaction as the
// action it would be alone, and a query on an index by the index.
func table(operation string, body []byte) []need {
	var in struct {
		TableName, IndexName string
		RequestItems         map[string]any
		TransactItems        []map[string]struct{ TableName string }
	}
	if json.Unmarshal(body, &in) != nil {
		return []need{{"unknown:dynamodb:" + operation, ""}}
	}
	var out []need
	for name := range in.RequestItems {
		out = append(out, need{"dynamodb:" + operation, name})
	}
	for _, leg := range in.TransactItems {
		for kind, target := range leg {
			action := map[string]string{"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem", "Get": "GetItem"}[kind]
			out = append(out, need{"dynamodb:" + action, target.TableName})
		}
	}
	if len(out) == 0 {
		name := in.TableName
		if in.IndexName != "" {
			name += "/index/" + in.IndexName
		}
		out = append(out, need{"dynamodb:" + operation, name})
	}
	return out
}

func buses(operation string, body []byte) []need {
	var in struct {
		Entries []struct{ EventBusName string }
	}
	if json.Unmarshal(body, &in) != nil || len(in.Entries) == 0 {
		return []need{{"events:" + operation, ""}}
	}
	var out []need
	for _, e := range in.Entries {
		out = append(out, need{"events:" + operation, e.EventBusName})
	}
	return out
}

// queried reads the query protocol, whose operation is in the body.
func queried(body []byte) []need {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return []need{{"unknown:query", ""}}
	}
	operation := form.Get("Action")
	switch {
	case operation == "Publish" || operation == "PublishBatch":
		return []need{{"sns:Publish", form.Get("TopicArn")}}
	case form.Get("Version") == "2010-08-01":
		return []need{{"cloudwatch:" + operation, ""}}
	}
	return []need{{"unknown:" + operation, ""}}
}

var rpcPath = regexp.MustCompile(`^/service/([A-Za-z0-9_]+)/operation/([A-Za-z0-9]+)$`)

// rpc reads the CBOR protocol, whose operation is in the path.
func rpc(q *http.Request) ([]need, bool) {
	m := rpcPath.FindStringSubmatch(q.URL.Path)
	if m == nil {
		return nil, false
	}
	if strings.HasPrefix(m[1], "GraniteService") {
		return []need{{"cloudwatch:" + m[2], ""}}, true
	}
	return []need{{"unknown:" + m[1] + "." + m[2], ""}}, true
}

var (
	modelPath      = regexp.MustCompile(`^/model/([^/]+)/converse$`)
	connectionPath = regexp.MustCompile(`^(?:/_aws/execute-api/[^/]+)?/([^/]+)/@connections/`)
)

// rested reads the services whose operation is a method and a path.
func rested(q *http.Request) []need {
	path := q.URL.EscapedPath()
	switch {
	case modelPath.MatchString(path):
		id, err := url.PathUnescape(modelPath.FindStringSubmatch(path)[1])
		if err != nil {
			id = path
		}
		return []need{{"bedrock:InvokeModel", id}}
	case connectionPath.MatchString(path):
		return []need{{"execute-api:ManageConnections", connectionPath.FindStringSubmatch(path)[1]}}
	case q.Method == http.MethodPut:
		return []need{{"s3:PutObject", strings.TrimPrefix(path, "/")}}
	}
	return []need{{"unknown:" + q.Method + " " + path, ""}}
}
