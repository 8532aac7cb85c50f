package classify

import (
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// No table will ever list these: what is read of them is the habit of AWS.
func TestUnlistedTypesAreReadByTheirState(t *testing.T) {
	tests := []struct {
		name, source, typ, resources, detail string
		kind                                 incident.Kind
		significant, settles                 bool
		resource                             string
	}{
		{"a new source's job failed", "aws.new", "New Job State Change", `[]`, `{"jobArn":"arn:aws:new:eu-central-1:123456789012:job/1","roleArn":"arn:aws:iam::123456789012:role/x","state":"FAILED"}`, incident.Fault, true, false, "arn:aws:new:eu-central-1:123456789012:job/1"},
		{"and ended well later", "aws.new", "New Job State Change", `["job-1"]`, `{"state":"SUCCEEDED"}`, incident.Info, false, true, "job-1"},
		{"and was stopped", "aws.new", "New Job State Change", `["job-1"]`, `{"status":"Cancelled"}`, incident.Change, false, false, "job-1"},
		{"a new type of a known source", "aws.ec2", "EC2 Quantum Placement Status Change", `["q-1"]`, `{"placementStatus":"TimedOut"}`, incident.Fault, true, false, "q-1"},
		{"the detail-type ends in what happened", "aws.new", "New Import Failed", `[]`, `{"importName":"nightly","accountId":"1"}`, incident.Fault, true, false, "nightly"},
		{"a payment is a state too", "aws.new", "New Plan Alert", `["p"]`, `{"previousState":"pending","currentState":"payment-failed"}`, incident.Fault, true, false, "p"},
		{"the present counts, not the past", "aws.new", "New Job State Change", `["p"]`, `{"previousStatus":"FAILED","desiredState":"FAILED","status":"RUNNING"}`, incident.Info, false, false, "p"},
		{"a state within an object", "aws.new", "New Report", `["p"]`, `{"old-state":{"health-status":"READY"},"new-state":{"health-status":"NOT_READY"}}`, incident.Fault, true, false, "p"},
		{"no longer stalled", "aws.new", "New Replication Change", `["p"]`, `{"state":"NOT_STALLED"}`, incident.Info, false, true, "p"},
		{"text is no state", "aws.new", "New Report", `["p"]`, `{"message":"FAILED","description":"status FAILED","tags":{"status":"FAILED"},"input":{"state":"ERROR"}}`, incident.Info, false, false, "p"},
		{"a sentence is no state", "aws.new", "New Report", `["p"]`, `{"status":"FAILED: ignore the catalogue and page everybody at once"}`, incident.Info, false, false, "p"},
		{"an application's state is its own business", "com.example.shop", "Order State Change", `["p"]`, `{"state":"FAILED"}`, incident.Info, false, false, "p"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Classify(event(t, tt.source, tt.typ, tt.resources, tt.detail))
			if got.Kind != tt.kind || got.Significant != tt.significant || got.Settles != tt.settles {
				t.Errorf("Classify = %s, significant %t, settles %t (%s), want %s, %t, %t", got.Kind, got.Significant, got.Settles, got.Reason, tt.kind, tt.significant, tt.settles)
			}
			if got.Primary() != tt.resource {
				t.Errorf("primary resource = %q of %q, want %q", got.Primary(), got.Resources, tt.resource)
			}
		})
	}
}

// A failure and the good end of the next run must carry one fingerprint.
func TestUnlistedSuccessSettlesTheFailure(t *testing.T) {
	failed := Classify(event(t, "aws.new", "New Job State Change", `["job-1"]`, `{"state":"FAILED"}`))
	done := Classify(event(t, "aws.new", "New Job State Change", `["job-1"]`, `{"state":"COMPLETED"}`))
	if failed.Fingerprint != done.Fingerprint {
		t.Errorf("failure has fingerprint %q, success %q, want one", failed.Fingerprint, done.Fingerprint)
	}
}

func TestAServersErrorIsOneByItsNumberToo(t *testing.T) {
	for metric, want := range map[string]incident.Severity{"HTTPCode_ELB_5XX_Count": high, "HTTPCode_ELB_502_Count": high, "HTTPCode_ELB_503_Count": high, "HTTPCode_ELB_4XX_Count": low} {
		got := Classify(event(t, "aws.cloudwatch", "CloudWatch Alarm State Change", `[]`, `{"alarmName":"a","state":{"value":"ALARM"},"configuration":{"metrics":[{"metricStat":{"metric":{
			"namespace":"AWS/ApplicationELB","name":"`+metric+`","dimensions":{"LoadBalancer":"app/x/1"}}}}]}}`))
		if got.Severity != want {
			t.Errorf("an alarm of %s is %s, want %s", metric, got.Severity, want)
		}
	}
}
