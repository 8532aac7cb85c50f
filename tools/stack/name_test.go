package stack

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/infra"
)

func TestCheckName(t *testing.T) {
	for name, good := range map[string]bool{
		"cloudops-autopilot": true, "A1": true, strings.Repeat("a", MaxName): true,
		"": false, "1st": false, "my_stack": false, "two words": false, strings.Repeat("a", MaxName+1): false,
	} {
		if err := CheckName(name); (err == nil) != good {
			t.Errorf("CheckName(%q) = %v, want good: %t", name, err, good)
		}
	}
}

// limits are the most characters of a name, by type of resource and property,
// as the services have them.
var limits = map[string]int{
	"AWS::Budgets::Budget BudgetName":                           100,
	"AWS::Chatbot::SlackChannelConfiguration ConfigurationName": 128,
	"AWS::CloudFront::OriginAccessControl Name":                 64,
	"AWS::CloudFront::ResponseHeadersPolicy Name":               128,
	"AWS::CloudWatch::Alarm AlarmName":                          255,
	"AWS::CloudWatch::Dashboard DashboardName":                  255,
	"AWS::Events::EventBus Name":                                256,
	"AWS::KMS::Alias AliasName":                                 256,
	"AWS::Logs::LogGroup LogGroupName":                          512,
	"AWS::SNS::Topic TopicName":                                 256,
	"AWS::StepFunctions::StateMachine StateMachineName":         80,
	"AWS::XRay::SamplingRule ServiceName":                       64,
}

// unlimited names are descriptions of APIs, which may be long.
var unlimited = []string{"AWS::ApiGateway::RestApi Name", "AWS::ApiGatewayV2::Api Name"}

func TestTheLongestNameLeavesRoomForAllOthers(t *testing.T) {
	stack, err := infra.Stack()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := stack.Document()
	if err != nil {
		t.Fatal(err)
	}
	whole := strings.NewReplacer("${AWS::StackName}", strings.Repeat("s", MaxName), "${AWS::Region}", "ap-southeast-7")
	found := map[string]bool{}
	for logical, r := range doc["Resources"].(map[string]any) {
		kind := fmt.Sprint(r.(map[string]any)["Type"])
		for property, texts := range named(r) {
			what := kind + " " + property
			found[what] = true
			for _, text := range texts {
				if most, ok := limits[what]; ok && len(whole.Replace(text)) > most {
					t.Errorf("%s: %s %s has %d characters with the longest stack's name, of %d", logical, what, text, len(whole.Replace(text)), most)
				}
			}
		}
	}
	for what := range limits {
		if !found[what] {
			t.Errorf("nothing has the name %s any more", what)
		}
		delete(found, what)
	}
	for _, what := range unlimited {
		delete(found, what)
	}
	if len(found) > 0 {
		t.Errorf("%v hold the stack's name, and nobody says how long they may be", found)
	}
}

// named finds the properties called …Name that hold the stack's name, with the
// texts that each may be.
func named(v any) map[string][]string {
	out := map[string][]string{}
	var texts func(v any) []string
	texts = func(v any) (all []string) {
		switch v := v.(type) {
		case map[string]any:
			if text, ok := v["Fn::Sub"].(string); ok && strings.Contains(text, "${AWS::StackName}") {
				all = append(all, text)
			}
			all = append(all, texts(v["Fn::If"])...)
		case []any:
			for _, e := range v {
				all = append(all, texts(e)...)
			}
		}
		return all
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, e := range v {
				if all := texts(e); strings.HasSuffix(name, "Name") && len(all) > 0 {
					out[name] = append(out[name], all...)
				}
				walk(e)
			}
		case []any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(v)
	return out
}
