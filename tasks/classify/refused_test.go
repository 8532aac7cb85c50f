package classify

import (
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func TestRefusedWorkSaysSoAndEndsAsItsOtherFailures(t *testing.T) {
	const machine = `"stateMachineArn":"arn:aws:states:eu-central-1:123456789012:stateMachine:settle"`
	tests := []struct{ name, source, typ, refused, failed string }{
		{"an execution", "aws.states", "Step Functions Execution Status Change", `{` + machine + `,"status":"FAILED","error":"DynamoDB.AccessDeniedException"}`, `{` + machine + `,"status":"FAILED","error":"States.Timeout"}`},
		{"a job", "aws.glue", "Glue Job State Change", `{"jobName":"load","state":"FAILED","message":"User is not authorized to perform: s3:GetObject"}`, `{"jobName":"load","state":"FAILED","message":"no such column"}`},
		{"an asynchronous call", "lambda", "Lambda Function Invocation Result - Failure", `{"requestContext":{"functionArn":"arn:aws:lambda:eu-central-1:123456789012:function:f","condition":"RetriesExhausted"},"responsePayload":{"errorType":"AccessDeniedException"}}`,
			`{"requestContext":{"functionArn":"arn:aws:lambda:eu-central-1:123456789012:function:f","condition":"RetriesExhausted"},"responsePayload":{"errorType":"KeyError"}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			refused, failed := Classify(event(t, tt.source, tt.typ, `[]`, tt.refused)), Classify(event(t, tt.source, tt.typ, `[]`, tt.failed))
			if refused.Condition != "unauthorized" || failed.Condition == "unauthorized" {
				t.Errorf("conditions %q and %q, want only the refused work to be unauthorized", refused.Condition, failed.Condition)
			}
			if refused.Fingerprint != failed.Fingerprint {
				t.Errorf("fingerprints %q and %q differ: the next good run ends both", refused.Fingerprint, failed.Fingerprint)
			}
		})
	}
}

func TestALogGroupTellsWhoWritesToIt(t *testing.T) {
	const here = ":eu-central-1:123456789012:"
	tests := []struct{ group, want string }{
		{"/aws/lambda/pay", "arn:aws:lambda" + here + "function:pay"},
		{"/aws/rds/instance/orders/postgresql", "arn:aws:rds" + here + "db:orders"},
		{"/aws/rds/cluster/orders/error", "arn:aws:rds" + here + "cluster:orders"},
		{"/aws/eks/main/cluster", "arn:aws:eks" + here + "cluster/main"},
		{"API-Gateway-Execution-Logs_a1b2c3/live", "a1b2c3"},
		{"/ecs/catalog-api", "catalog-api"},
	}
	for _, tt := range tests {
		t.Run(tt.group, func(t *testing.T) {
			s := Classify(event(t, "aws.cloudwatch", "CloudWatch Alarm State Change", `[]`, `{"alarmName":"a","state":{"value":"ALARM"},"previousState":{"value":"OK"},
				"configuration":{"metrics":[{"metricStat":{"metric":{"namespace":"AWS/Logs","name":"IncomingBytes","dimensions":{"LogGroupName":"`+tt.group+`"}}}}]}}`))
			if len(s.Resources) < 2 || s.Resources[1] != tt.want {
				t.Errorf("the alarm on %s names %v, want %s behind the log group", tt.group, s.Resources, tt.want)
			}
		})
	}
}

func TestAQuotaIsTheSameWhateverItsServiceIsCalled(t *testing.T) {
	tests := []struct{ name, want string }{
		{"AWS Key Management Service", "kms"}, {"AWS Key Management Service (AWS KMS)", "kms"}, {"KMS", "kms"}, {"Amazon Elastic Compute Cloud (Amazon EC2)", "ec2"}, {"AWS Lambda", "lambda"}, {"Amazon DynamoDB", "dynamodb"},
	}
	for _, tt := range tests {
		if got := quotaService(tt.name); got != tt.want {
			t.Errorf("quotaService(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTasksWithoutAnAddressHaveTheTroubleOfTheirSubnet(t *testing.T) {
	stopped := func(service, reason string) incident.Signal {
		return Classify(event(t, "aws.ecs", "ECS Task State Change", `[]`, `{"taskArn":"arn:aws:ecs:eu-central-1:123456789012:task/web/1","clusterArn":"arn:aws:ecs:eu-central-1:123456789012:cluster/web","group":"service:`+service+`",
			"startedBy":"ecs-svc/`+service+`","lastStatus":"STOPPED","stopCode":"TaskFailedToStart","stoppedReason":"`+reason+`"}`))
	}
	const full = "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-1': InsufficientFreeAddressesInSubnet"
	a, b, other := stopped("a", full), stopped("b", full), stopped("c", "CannotPullContainerError: not found")
	if a.Group == "" || a.Group != b.Group || a.Group == other.Group {
		t.Errorf("groups %q, %q and %q, want the first two to be one", a.Group, b.Group, other.Group)
	}
	if plain := stopped("a", "CannotPullContainerError: not found"); plain.Fingerprint != a.Fingerprint || plain.Condition == a.Condition {
		t.Errorf("fingerprints %q and %q, conditions %q and %q; want one course of two conditions", plain.Fingerprint, a.Fingerprint, plain.Condition, a.Condition)
	}
}

func TestAnAlarmThatHadNoDataSettlesWithItsReturn(t *testing.T) {
	tests := []struct {
		before  string
		settles bool
	}{{"INSUFFICIENT_DATA", true}, {"OK", false}}
	for _, tt := range tests {
		s := Classify(event(t, "aws.cloudwatch", "CloudWatch Alarm State Change", `[]`, `{"alarmName":"a","state":{"value":"OK"},"previousState":{"value":"`+tt.before+`"},
			"configuration":{"metrics":[{"metricStat":{"metric":{"namespace":"AWS/Lambda","name":"Errors","dimensions":{"FunctionName":"f"}}}}]}}`))
		if s.Kind != incident.Info || s.Significant || s.Settles != tt.settles {
			t.Errorf("%s to OK is %+v, want a note that settles: %t", tt.before, s, tt.settles)
		}
	}
}
