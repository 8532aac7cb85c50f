package emulator

import (
	"strings"
	"testing"
)

func TestTrim(t *testing.T) {
	const head = "Resources:\n  Table:\n    Type: AWS::DynamoDB::Table\n  Dax:\n    Type: AWS::DAX::Cluster\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      X: "
	omissions := []Omission{{Type: "AWS::DAX::Cluster", Reason: "test"}}
	tests := []struct {
		name, property string
		want           []string // parts of the copy; none: an error that names Dax
	}{
		{"what is left out is gone and the rest stays", "y", []string{"Table:", "X: \"y\""}},
		{"an If takes its other branch", "{Fn::If: [HasDax, {Fn::GetAtt: [Dax, Arn]}, otherwise]}", []string{"X: otherwise"}},
		{"an If may name it in its else", "{Fn::If: [NoDax, instead, {Ref: Dax}]}", []string{"X: instead"}},
		{"whatever else needs it is an error", "{Ref: Dax}", nil},
		{"addresses of APIs are the emulator's", "{Fn::Sub: 'https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/v1'}",
			[]string{"http://127.0.0.1:1/_aws/execute-api/${Api}/v1"}},
		{"addresses of WebSockets too", "{Fn::Sub: 'wss://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/live'}",
			[]string{"ws://127.0.0.1:1/_aws/execute-api/${Api}/live"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Trim([]byte(head+tt.property+"\n"), "http://127.0.0.1:1", omissions)
			if tt.want == nil {
				if err == nil || !strings.Contains(err.Error(), "Dax") {
					t.Errorf("Trim() = %s, %v, want an error that names Dax", got, err)
				}
				return
			}
			if err != nil || strings.Contains(string(got), "AWS::DAX") {
				t.Errorf("Trim() = %s, %v, want a copy without the cluster", got, err)
			}
			for _, part := range tt.want {
				if !strings.Contains(string(got), part) {
					t.Errorf("Trim() = %s, want it to say %s", got, part)
				}
			}
		})
	}
}

func TestEveryOmissionHasAReason(t *testing.T) {
	for _, o := range Omissions() {
		if o.Reason == "" || (o.Type == "") == (o.Name == "") {
			t.Errorf("%+v: want a type or a name, and a reason", o)
		}
	}
}
