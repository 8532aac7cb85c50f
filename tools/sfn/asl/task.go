package asl

import (
	"fmt"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// required lists the parameters that an integration cannot do without.
var required = map[string][]string{
	"lambda:invoke":         {"FunctionName"},
	"sqs:sendMessage":       {"QueueUrl", "MessageBody"},
	"sns:publish":           {"Message"},
	"events:putEvents":      {"Entries"},
	"states:startExecution": {"StateMachineArn"},
	"dynamodb:getItem":      {"TableName", "Key"},
	"dynamodb:putItem":      {"TableName", "Item"},
	"dynamodb:updateItem":   {"TableName", "Key"},
	"dynamodb:deleteItem":   {"TableName", "Key"},
	"apigateway:invoke":     {"ApiEndpoint", "Method"},
}

func (c *compiler) work(f fields) *Work {
	w := &Work{}
	arn, ok := f.text("Resource", true)
	if !ok {
		return w
	}
	r, known := parseResource(arn)
	w.Resource = r
	switch {
	case !known:
		f.fail("Resource", "The resource provided %s is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.", arn)
	case c.machine == Express && r.HasToken():
		f.fail("Resource", "Express state machine does not support '%s' service integration", expressName(r.Pattern))
	case c.machine == Express && r.Kind == Activity:
		f.fail("Resource", "Express state machine does not support Activity resources")
	}
	c.parameters(r, f)
	w.Timeout = f.seconds("TimeoutSeconds", "TimeoutSecondsPath", 1)
	w.Heartbeat = f.seconds("HeartbeatSeconds", "HeartbeatSecondsPath", 1)
	if w.Timeout.Value > 0 && w.Heartbeat.Value >= w.Timeout.Value {
		f.fail("", "The field 'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'")
	}
	w.Credentials = c.credentials(f)
	return w
}

func expressName(p Pattern) string {
	if p == Sync2 {
		return string(Sync)
	}
	return string(p)
}

func (c *compiler) credentials(f fields) *Template {
	if !f.has("Credentials") {
		return nil
	}
	o, ok := f.object("Credentials")
	if !ok {
		return nil
	}
	if !o.has("RoleArn") && !o.has("RoleArn.$") {
		o.fail("", "The field 'RoleArn' is required but was missing")
		return nil
	}
	return f.template("Credentials")
}

// parameters checks the names of an integration's parameters.
func (c *compiler) parameters(r Resource, f fields) {
	if r.Kind != Service || !f.has("Parameters") {
		return
	}
	p, ok := f.object("Parameters")
	if !ok {
		return
	}
	action := r.Service + ":" + r.Action
	for _, key := range p.o.Keys() {
		if names := parameters[action]; names != nil && !oneOf(names, strings.TrimSuffix(key, ".$")) {
			p.fail("", "The field '%s' is not supported by Step Functions", key)
		}
	}
	for _, name := range required[action] {
		if !p.has(name) && !p.has(name+".$") {
			p.fail("", "The field '%s' is required but was missing", name)
		}
	}
}

// parameters lists what an integration takes, from the pages "Call other AWS
// services" of the developer guide. Others are not checked.
var parameters = map[string][]string{
	"lambda:invoke":         {"ClientContext", "FunctionName", "InvocationType", "LogType", "Payload", "Qualifier"},
	"sqs:sendMessage":       {"DelaySeconds", "MessageAttribute", "MessageAttributes", "MessageBody", "MessageDeduplicationId", "MessageGroupId", "MessageSystemAttributes", "QueueUrl"},
	"sns:publish":           {"Message", "MessageAttributes", "MessageDeduplicationId", "MessageGroupId", "MessageStructure", "PhoneNumber", "Subject", "TargetArn", "TopicArn"},
	"events:putEvents":      {"EndpointId", "Entries"},
	"states:startExecution": {"Input", "Name", "StateMachineArn", "TraceHeader"},
	"dynamodb:getItem":      {"AttributesToGet", "ConsistentRead", "ExpressionAttributeNames", "Key", "ProjectionExpression", "ReturnConsumedCapacity", "TableName"},
	"dynamodb:putItem": {"ConditionalOperator", "ConditionExpression", "Expected", "ExpressionAttributeNames", "ExpressionAttributeValues", "Item",
		"ReturnConsumedCapacity", "ReturnItemCollectionMetrics", "ReturnValues", "ReturnValuesOnConditionCheckFailure", "TableName"},
	"dynamodb:updateItem": {"AttributeUpdates", "ConditionalOperator", "ConditionExpression", "Expected", "ExpressionAttributeNames", "ExpressionAttributeValues", "Key",
		"ReturnConsumedCapacity", "ReturnItemCollectionMetrics", "ReturnValues", "ReturnValuesOnConditionCheckFailure", "TableName", "UpdateExpression"},
	"dynamodb:deleteItem": {"ConditionalOperator", "ConditionExpression", "Expected", "ExpressionAttributeNames", "ExpressionAttributeValues", "Key",
		"ReturnConsumedCapacity", "ReturnItemCollectionMetrics", "ReturnValues", "ReturnValuesOnConditionCheckFailure", "TableName"},
	"apigateway:invoke": {"AllowNullValues", "ApiEndpoint", "AuthType", "Headers", "Method", "Path", "QueryParameters", "RequestBody", "Stage"},
}

// CheckParameters says what is wrong with the evaluated parameters of an
// integration, in the words of the service; nil when nothing is.
func (r Resource) CheckParameters(parameters any) []string {
	if r.Kind != Service {
		return nil
	}
	o, ok := value.Open(parameters).(*value.Object)
	if !ok {
		return nil
	}
	var wrong []string
	for _, name := range required[r.Service+":"+r.Action] {
		if _, ok := o.Get(name); !ok {
			wrong = append(wrong, fmt.Sprintf("The field '%s' is required but was missing", name))
		}
	}
	if r.Service == "apigateway" {
		for _, name := range []string{"Headers", "QueryParameters"} {
			if v, ok := o.Get(name); ok && !listsOnly(v) {
				wrong = append(wrong, fmt.Sprintf("The value of the field '%s' has an invalid format", name))
			}
		}
	}
	for _, name := range textParameters[r.Service+":"+r.Action] {
		v, ok := o.Get(name)
		if _, isText := v.(string); ok && !isText {
			wrong = append(wrong, fmt.Sprintf("The value for the field '%s' must be a STRING", name))
		}
	}
	return wrong
}

var textParameters = map[string][]string{
	"lambda:invoke":         {"FunctionName"},
	"sqs:sendMessage":       {"QueueUrl"},
	"sns:publish":           {"TopicArn"},
	"states:startExecution": {"StateMachineArn", "Name"},
	"dynamodb:getItem":      {"TableName"},
	"dynamodb:putItem":      {"TableName"},
	"dynamodb:updateItem":   {"TableName"},
	"dynamodb:deleteItem":   {"TableName"},
}

// listsOnly says whether v is an object whose members are all arrays.
func listsOnly(v any) bool {
	o, ok := v.(*value.Object)
	if !ok {
		return false
	}
	for i := range o.Len() {
		if _, m := o.At(i); m != nil {
			if _, ok := m.([]any); !ok {
				return false
			}
		}
	}
	return true
}

// Problem is the cause of a task that cannot be started with its parameters.
func Problem(parameters any, wrong []string) string {
	return fmt.Sprintf("The Parameters '%s' could not be used to start the Task: [%s]", value.Text(parameters), strings.Join(wrong, ", "))
}
