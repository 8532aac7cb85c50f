package e2e

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

func itoa(n int) string { return strconv.Itoa(n) }

// An envelope is an event of AWS as it was recorded.
type envelope struct {
	Version    string   `json:"version"`
	ID         string   `json:"id"`
	DetailType string   `json:"detail-type"`
	Source     string   `json:"source"`
	Account    string   `json:"account"`
	Time       string   `json:"time"`
	Region     string   `json:"region"`
	Resources  []string `json:"resources"`
	Detail     any      `json:"detail"`
}

// databaseFails is a database that failed for good: critical.
func databaseFails(name string) envelope {
	arn := "arn:aws:rds:us-east-1:000000000000:db:" + name
	now := time.Now().UTC().Format(time.RFC3339)
	return envelope{Version: "0", ID: rand.Text(), DetailType: "RDS DB Instance Event", Source: "aws.rds", Account: "000000000000", Time: now,
		Region: "us-east-1", Resources: []string{arn}, Detail: map[string]any{"EventCategories": []string{"failure"}, "SourceType": "DB_INSTANCE",
			"SourceArn": arn, "Date": now, "Message": "The DB instance has failed", "SourceIdentifier": name, "EventID": "RDS-EVENT-0031"}}
}

// alarm is an alarm of a load balancer that changed its state.
func alarm(name, state, before string) envelope {
	now := time.Now().UTC()
	return envelope{Version: "0", ID: rand.Text(), DetailType: "CloudWatch Alarm State Change", Source: "aws.cloudwatch", Account: "000000000000",
		Time: now.Format(time.RFC3339), Region: "us-east-1", Resources: []string{"arn:aws:cloudwatch:us-east-1:000000000000:alarm:" + name},
		Detail: map[string]any{"alarmName": name,
			"state":         map[string]any{"value": state, "reason": "Threshold Crossed", "timestamp": now.Format("2006-01-02T15:04:05.000-0700")},
			"previousState": map[string]any{"value": before, "timestamp": now.Add(-time.Hour).Format("2006-01-02T15:04:05.000-0700")},
			"configuration": map[string]any{"metrics": []any{map[string]any{"id": "m", "returnData": true, "metricStat": map[string]any{"period": 60, "stat": "Sum",
				"metric": map[string]any{"namespace": "AWS/ApplicationELB", "name": "HTTPCode_Target_5XX_Count", "dimensions": map[string]any{"LoadBalancer": "app/" + name + "/50dc6c495c0c9188"}}}}}}}}
}

// instanceTerminated is what scaling does all day: noise.
func instanceTerminated(id string) envelope {
	return envelope{Version: "0", ID: rand.Text(), DetailType: "EC2 Instance Terminate Successful", Source: "aws.autoscaling", Account: "000000000000",
		Time: time.Now().UTC().Format(time.RFC3339), Region: "us-east-1", Resources: []string{"arn:aws:ec2:us-east-1:000000000000:instance/" + id},
		Detail: map[string]any{"StatusCode": "InProgress", "AutoScalingGroupName": "workers", "EC2InstanceId": id, "Description": "Terminating EC2 instance: " + id}}
}

// imagePushed is a change that may explain something later.
func imagePushed(repository string) envelope {
	return envelope{Version: "0", ID: rand.Text(), DetailType: "ECR Image Action", Source: "aws.ecr", Account: "000000000000",
		Time: time.Now().UTC().Format(time.RFC3339), Region: "us-east-1",
		Detail: map[string]any{"result": "SUCCESS", "repository-name": repository, "action-type": "PUSH", "image-tag": "v2", "image-digest": "sha256:0"}}
}

// forward puts recorded events on the stack's own bus, wrapped as PutEvents wants it.
func (d *deployment) forward(t *testing.T, events ...envelope) {
	t.Helper()
	for len(events) > 0 {
		n := min(10, len(events))
		var entries []types.PutEventsRequestEntry
		for _, e := range events[:n] {
			detail, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			entries = append(entries, types.PutEventsRequestEntry{EventBusName: str(d.outputs["BusName"]), Source: str(classify.ForwardedSource),
				DetailType: str(classify.ForwardedType), Detail: str(string(detail))})
		}
		d.put(t, entries...)
		events = events[n:]
	}
}

func (d *deployment) put(t *testing.T, entries ...types.PutEventsRequestEntry) {
	t.Helper()
	out, err := d.events.PutEvents(t.Context(), &eventbridge.PutEventsInput{Entries: entries})
	if err != nil || out.FailedEntryCount != 0 {
		t.Fatalf("PutEvents(%d entries) = %+v, %v, want all accepted", len(entries), out, err)
	}
}

// outcome waits for the ledger's line of an event.
func (d *deployment) outcome(t *testing.T, eventID string) incident.Entry {
	t.Helper()
	var entry incident.Entry
	eventually(t, "event "+eventID+" has an outcome", func() (bool, error) {
		e, found, err := d.store.Entry(t.Context(), eventID)
		entry = e
		return found, err
	})
	return entry
}

// incident waits until the incident is as wanted.
func (d *deployment) incident(t *testing.T, id, claim string, wanted func(incident.Incident) bool) incident.Incident {
	t.Helper()
	var in incident.Incident
	eventually(t, fmt.Sprintf("incident %s is %s", id, claim), func() (bool, error) {
		var err error
		in, err = d.store.Incident(t.Context(), id)
		return err == nil && wanted(in), err
	})
	return in
}
