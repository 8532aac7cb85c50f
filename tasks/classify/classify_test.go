package classify

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// event builds an event of the account that tests use.
func event(t testing.TB, source, typ, resources, detail string) incident.Event {
	t.Helper()
	raw := fmt.Sprintf(`{"version":"0","id":"e-1","source":%q,"detail-type":%q,"account":"123456789012","time":"2026-03-04T05:06:07Z","region":"eu-central-1","resources":%s,"detail":%s}`,
		source, typ, resources, detail)
	e, err := incident.Parse([]byte(raw))
	if err != nil {
		t.Fatalf("Parse(%s) = %v, want an event", raw, err)
	}
	return e
}

func TestFaultAndRecoveryShareTheirFingerprint(t *testing.T) {
	tests := []struct {
		name, source, typ, resources, fault, recovery string
	}{
		{"an RDS cluster fails over", "aws.rds", "RDS DB Cluster Event", `["arn:aws:rds:eu-central-1:123456789012:cluster:orders"]`, `{"EventID":"RDS-EVENT-0073"}`, `{"EventID":"RDS-EVENT-0071"}`},
		{"a Glue job fails and succeeds in its next run", "aws.glue", "Glue Job State Change", `[]`, `{"jobName":"load","state":"FAILED","jobRunId":"jr_1"}`, `{"jobName":"load","state":"SUCCEEDED","jobRunId":"jr_2"}`},
		{"an alarm rings and goes back", "aws.cloudwatch", "CloudWatch Alarm State Change", `["arn:aws:cloudwatch:eu-central-1:123456789012:alarm:cpu"]`,
			`{"alarmName":"cpu","state":{"value":"ALARM"},"previousState":{"value":"OK"},"configuration":{"metrics":[{"id":"m","metricStat":{"metric":{"namespace":"AWS/EC2","name":"CPUUtilization","dimensions":{"InstanceId":"i-1"}}}}]}}`,
			`{"alarmName":"cpu","state":{"value":"OK"},"previousState":{"value":"ALARM"},"configuration":{"metrics":[{"id":"m","metricStat":{"metric":{"namespace":"AWS/EC2","name":"CPUUtilization","dimensions":{"InstanceId":"i-1"}}}}]}}`},
		{"an execution fails and the next one of its machine succeeds", "aws.states", "Step Functions Execution Status Change", `[]`,
			`{"stateMachineArn":"arn:aws:states:eu-central-1:123456789012:stateMachine:refunds","executionArn":"arn:aws:states:eu-central-1:123456789012:execution:refunds:a","status":"FAILED"}`,
			`{"stateMachineArn":"arn:aws:states:eu-central-1:123456789012:stateMachine:refunds","executionArn":"arn:aws:states:eu-central-1:123456789012:execution:refunds:b","status":"SUCCEEDED"}`},
		{"the provider mends its fault, told to another Region", "aws.health", "AWS Health Event", `[]`,
			`{"eventArn":"arn:aws:health:eu-central-1::event/EC2/X/X_1","service":"EC2","eventTypeCode":"AWS_EC2_OPERATIONAL_ISSUE","eventTypeCategory":"issue","statusCode":"open","eventRegion":"eu-central-1"}`,
			`{"eventArn":"arn:aws:health:eu-central-1::event/EC2/X/X_1","service":"EC2","eventTypeCode":"AWS_EC2_OPERATIONAL_ISSUE","eventTypeCategory":"issue","statusCode":"closed","eventRegion":"eu-central-1","backupEvent":"true"}`},
		{"a canary fails and passes", "aws.synthetics", "Synthetics Canary TestRun *", `[]`, `{"canary-name":"buy"}`, `{"canary-name":"buy"}`},
		{"a batch job of the same name succeeds", "aws.batch", "Batch Job State Change", `[]`, `{"jobName":"n","jobId":"1","status":"FAILED"}`, `{"jobName":"n","jobId":"2","status":"SUCCEEDED"}`},
		{"a service becomes steady", "aws.ecs", "ECS Service Action", `["arn:aws:ecs:eu-central-1:123456789012:service/web/front"]`, `{"eventType":"ERROR","eventName":"SERVICE_TASK_PLACEMENT_FAILURE"}`, `{"eventType":"INFO","eventName":"SERVICE_STEADY_STATE"}`},
		{"a rule is kept again", "aws.config", "Config Rules Compliance Change", `[]`, `{"resourceId":"b","resourceType":"AWS::S3::Bucket","configRuleName":"r","newEvaluationResult":{"complianceType":"NON_COMPLIANT"}}`,
			`{"resourceId":"b","resourceType":"AWS::S3::Bucket","configRuleName":"r","newEvaluationResult":{"complianceType":"COMPLIANT"},"oldEvaluationResult":{"complianceType":"NON_COMPLIANT"}}`},
		{"a finding is resolved", "aws.securityhub", "Security Hub Findings - Imported", `["arn:f"]`, `{"findings":[{"Id":"f","Title":"t","Severity":{"Label":"HIGH"},"RecordState":"ACTIVE","Workflow":{"Status":"NEW"}}]}`,
			`{"findings":[{"Id":"f","Title":"t","Severity":{"Label":"HIGH"},"RecordState":"ARCHIVED","Workflow":{"Status":"NEW"}}]}`},
		{"routes of a tunnel come back", "aws.networkmanager", "Network Manager Status Update", `[]`, `{"changeType":"VPN-CONNECTION-BGP-DOWN","vpnConnectionArn":"arn:v","outsideIpAddress":"1.2.3.4"}`, `{"changeType":"VPN-CONNECTION-BGP-ESTABLISH","vpnConnectionArn":"arn:v","outsideIpAddress":"1.2.3.4"}`},
		{"a key is switched off and on", "aws.kms", "AWS API Call via CloudTrail", `[]`, `{"eventSource":"kms.amazonaws.com","eventName":"DisableKey","requestParameters":{"keyId":"k"}}`, `{"eventSource":"kms.amazonaws.com","eventName":"EnableKey","requestParameters":{"keyId":"k"}}`},
		{"the audit log is switched off and on", "aws.cloudtrail", "AWS API Call via CloudTrail", `[]`, `{"eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","requestParameters":{"name":"t"}}`, `{"eventSource":"cloudtrail.amazonaws.com","eventName":"StartLogging","requestParameters":{"name":"t"}}`},
		{"an alert of another tool is resolved", "com.example.prometheus", "Alert", `[]`, `{"status":"firing","groupKey":"g","alerts":[{"labels":{"alertname":"Full","severity":"critical","instance":"a"}}]}`, `{"status":"resolved","groupKey":"g","alerts":[{"labels":{"alertname":"Full","severity":"critical","instance":"b"}}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			broke := Classify(event(t, tt.source, strings.Replace(tt.typ, "*", "Failure", 1), tt.resources, tt.fault))
			ended := Classify(event(t, tt.source, strings.Replace(tt.typ, "*", "Successful", 1), tt.resources, tt.recovery))
			if broke.Kind != incident.Fault && broke.Kind != incident.Security || !broke.Significant {
				t.Errorf("Classify(%s) = %+v, want a significant fault", tt.fault, broke)
			}
			if ended.Kind != incident.Recovery && !ended.Settles {
				t.Errorf("Classify(%s) = %+v, want a recovery or a signal that settles", tt.recovery, ended)
			}
			if broke.Fingerprint != ended.Fingerprint {
				t.Errorf("fingerprints %q and %q differ", broke.Fingerprint, ended.Fingerprint)
			}
		})
	}
}
