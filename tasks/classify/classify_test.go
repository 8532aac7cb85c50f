package classify

import (
	"fmt"
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
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			broke := Classify(event(t, tt.source, tt.typ, tt.resources, tt.fault))
			ended := Classify(event(t, tt.source, tt.typ, tt.resources, tt.recovery))
			if broke.Kind != incident.Fault || !broke.Significant {
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
