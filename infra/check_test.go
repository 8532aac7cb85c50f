package infra

import (
	"encoding/base64"
	"reflect"
	"strings"
	"testing"

	"github.com/awslabs/goformation/v7/cloudformation"
	"github.com/awslabs/goformation/v7/cloudformation/sqs"
)

func TestCheckFindsWhatGotLost(t *testing.T) {
	queue := func(properties map[string]any) map[string]any {
		return map[string]any{"Resources": map[string]any{"Queue": map[string]any{"Type": "AWS::SQS::Queue", "Properties": properties}},
			"Conditions": map[string]any{"Known": true}}
	}
	tests := []struct {
		name       string
		properties map[string]any
		want       string // part of the error; "" for none
	}{
		{"nothing wrong", map[string]any{"QueueName": map[string]any{"Ref": "AWS::StackName"}}, ""},
		{"a value that became null", map[string]any{"QueueName": nil}, "a value was lost"},
		{"an intrinsic function of goformation that stayed base64", map[string]any{"QueueName": cloudformation.Ref("X")}, "stayed base64"},
		{"base64 of JSON that goformation could not read", map[string]any{"QueueName": base64.StdEncoding.EncodeToString([]byte(`{ "Fn::Equals" : [ 1 ] }`))}, "stayed base64"},
		{"a text that only begins like base64", map[string]any{"QueueName": "eye"}, ""},
		{"a mark that was not taken off", map[string]any{"QueueName": "a" + Ref("X")}, "stayed text"},
		{"a list in a list", map[string]any{"Tags": []any{[]any{"a"}}}, "list in a list"},
		{"a Ref of nothing", map[string]any{"QueueName": map[string]any{"Ref": "Nobody"}}, "nothing in the template is called Nobody"},
		{"a GetAtt of nothing", map[string]any{"QueueName": map[string]any{"Fn::GetAtt": []any{"Nobody", "Arn"}}}, "Nobody"},
		{"a Sub of nothing", map[string]any{"QueueName": map[string]any{"Fn::Sub": "a ${Nobody.Arn} ${!Literal}"}}, "Nobody"},
		{"an If on a condition that is none", map[string]any{"QueueName": map[string]any{"Fn::If": []any{"Unknown", "a", "b"}}}, "Unknown"},
		{"an If without an else", map[string]any{"QueueName": map[string]any{"Fn::If": []any{"Known", "a"}}}, "2 arguments"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := check(queue(tt.properties))
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("check(%v) = %v, want %q", tt.properties, err, tt.want)
			}
		})
	}
}

func TestValuesSurviveTheTypesOfGoformation(t *testing.T) {
	tests := []struct {
		name  string
		value any
		want  any
	}{
		{"a reference", Ref("AWS::Region"), map[string]any{"Ref": "AWS::Region"}},
		{"values inside values", If("Yes", Sub("a-${AWS::Region}"), NoValue), map[string]any{"Fn::If": []any{"Yes",
			map[string]any{"Fn::Sub": "a-${AWS::Region}"}, map[string]any{"Ref": "AWS::NoValue"}}}},
		{"numbers and booleans as they are", If("Yes", 3, true), map[string]any{"Fn::If": []any{"Yes", float64(3), true}}},
		{"control characters", Join("\n", "a\tb", Ref("AWS::Region")), map[string]any{"Fn::Join": []any{"\n", []any{"a\tb", map[string]any{"Ref": "AWS::Region"}}}}},
		{"a text that is base64 of an intrinsic function", cloudformation.Ref("X"), cloudformation.Ref("X")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := unmark(plain(tt.value))
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("unmark(%v) = %v, %v, want %v", tt.value, got, err, tt.want)
			}
		})
	}
}

func TestAWholeListFillsAListOfStrings(t *testing.T) {
	got, err := unmark(plain(map[string]any{"SubnetIds": Whole(SplitParameter("S"))}))
	want := map[string]any{"SubnetIds": map[string]any{"Fn::Split": []any{",", map[string]any{"Ref": "S"}}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("unmark(Whole(…)) = %v, %v, want %v", got, err, want)
	}
	if got, err := unmark(plain(append(Whole(Ref("S")), "another"))); err == nil {
		t.Errorf("unmark of a whole list beside another element = %v, want an error", got)
	}
}

func TestWhatIsLaidOverWinsAndTheRestStays(t *testing.T) {
	template := newTemplate("x")
	template.add("Queue", &sqs.Queue{DelaySeconds: integer(3), VisibilityTimeout: integer(60)},
		over(map[string]any{"DelaySeconds": Ref("AWS::Region"), "New": map[string]any{"A": 1}}), over(map[string]any{"New": map[string]any{"B": 2}}))
	doc, err := template.Document()
	if err != nil {
		t.Fatalf("Document() = %v", err)
	}
	got := numbers(doc).(map[string]any)["Resources"].(map[string]any)["Queue"].(map[string]any)["Properties"]
	want := map[string]any{"DelaySeconds": map[string]any{"Ref": "AWS::Region"}, "VisibilityTimeout": int64(60),
		"New": map[string]any{"A": int64(1), "B": int64(2)}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("properties = %v, want %v", got, want)
	}
}
