package infra

import (
	"reflect"

	"github.com/awslabs/goformation/v7/cloudformation/stepfunctions"
	"github.com/awslabs/goformation/v7/cloudformation/tags"
)

// stackTag is the tag that tells what belongs to a stack, for budgets and bills.
const stackTag = "autopilot-stack"

// newer are the types that CloudFormation tags and goformation does not, with
// the property that takes the tags.
var newer = map[string]string{
	"AWS::Budgets::Budget": "ResourceTags", "AWS::Chatbot::SlackChannelConfiguration": "Tags", "AWS::CloudWatch::Dashboard": "Tags",
	"AWS::EC2::VPCEndpoint": "Tags", "AWS::Events::Rule": "Tags", "AWS::Lambda::EventSourceMapping": "Tags",
}

// tag marks every resource whose type has tags with the name of the stack.
func tag(t *Template) {
	for _, name := range sortedKeys(t.Resources) {
		e := t.Resources[name].(*entry)
		if property := newer[e.AWSCloudFormationType()]; property != "" {
			over(map[string]any{property: []any{map[string]any{"Key": stackTag, "Value": Ref("AWS::StackName")}}})(e)
			continue
		}
		field := reflect.ValueOf(e.Resource).Elem().FieldByName("Tags")
		if !field.IsValid() {
			continue
		}
		switch field.Interface().(type) {
		case []tags.Tag:
			field.Set(reflect.ValueOf([]tags.Tag{{Key: stackTag, Value: Ref("AWS::StackName")}}))
		case []stepfunctions.StateMachine_TagsEntry:
			field.Set(reflect.ValueOf([]stepfunctions.StateMachine_TagsEntry{{Key: stackTag, Value: Ref("AWS::StackName")}}))
		case map[string]string, nil:
			field.Set(reflect.ValueOf(map[string]string{stackTag: Ref("AWS::StackName")}))
		}
	}
}
