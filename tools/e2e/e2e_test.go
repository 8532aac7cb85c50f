package e2e

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tools/quarantine"
)

// TestDeployed runs in order: each part finds what the ones before left behind.
func TestDeployed(t *testing.T) {
	d := deploy(t)
	began := time.Now()
	c := d.beside(t)
	t.Run("a failing state machine of the customer becomes an incident", c.failingMachine)
	t.Run("a recorded event is paged, acknowledged through the API and resolved", c.recordedEvent)
	t.Run("duplicates change nothing", c.duplicates)
	t.Run("what cannot be processed waits and is driven again", c.quarantined)
	t.Run("a burst of 500 events is balanced in the ledger", func(t *testing.T) { c.burst(t, began) })
	t.Run("an upgrade keeps the data", c.upgrade)
}

// failingMachine: the event is AWS's own, on the default bus.
func (c *customer) failingMachine(t *testing.T) {
	execution := c.checkout(t)
	var found incident.Incident
	eventually(t, "an incident about "+execution+" is open", func() (bool, error) {
		open, err := c.store.Open(t.Context())
		for _, in := range open {
			if strings.Contains(in.Title, "Checkout") {
				found = in
			}
		}
		return found.ID != "", err
	})
	m := c.isTold(t, found.ID, "opened")
	if found.Severity != incident.Medium || !strings.Contains(m.Subject, "MEDIUM") {
		t.Errorf("incident is %s and the message says %q, want medium in both", found.Severity, m.Subject)
	}
	if found = c.incident(t, found.ID, "explained", func(in incident.Incident) bool { return in.Analysis != nil }); found.Analysis.Summary == "" {
		t.Errorf("analysis = %+v, want a summary", found.Analysis)
	}
	if got := c.lifecycleOf(t, found.ID); got != "RUNNING" {
		t.Errorf("lifecycle of %s is %s, want it to run until the end of the incident", found.ID, got)
	}
}

// lifecycleOf is the status of the execution that walks the incident.
func (d *deployment) lifecycleOf(t *testing.T, incidentID string) string {
	t.Helper()
	arn := strings.Replace(d.outputs["LifecycleArn"], ":stateMachine:", ":execution:", 1) + ":" + incidentID
	out, err := d.sfn.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	if err != nil {
		t.Fatalf("DescribeExecution(%s) = %v", arn, err)
	}
	return string(out.Status)
}

// quarantined: a broken event ends whole in the queue, and a redrive starts it again.
func (c *customer) quarantined(t *testing.T) {
	c.put(t, types.PutEventsRequestEntry{EventBusName: str(c.outputs["BusName"]), Source: str(classify.ForwardedSource),
		DetailType: str(classify.ForwardedType), Detail: str(`{"id":"broken","detail-type":7}`)})
	ward := quarantine.Ward{Queues: c.sqs, Machines: c.sfn, URLs: []string{c.deployment.outputs["QuarantineQueueUrl"]}}
	var items []quarantine.Item
	eventually(t, "the event is in quarantine", func() (bool, error) {
		var err error
		items, err = ward.List(t.Context(), 10)
		return len(items) == 1, err
	})
	if !strings.Contains(string(items[0].Event), `"broken"`) || items[0].Reason == "" {
		t.Errorf("quarantine holds %+v, want the whole event with a reason", items[0])
	}
	driven := 0
	if err := ward.Redrive(t.Context(), func(quarantine.Item) bool { return true }, func(_ quarantine.Item, err error) {
		if err != nil {
			t.Errorf("redrive: %v", err)
		}
		driven++
	}); err != nil || driven != 1 {
		t.Errorf("Redrive() = %v after %d, want one", err, driven)
	}
	eventually(t, "it is in quarantine again, because it is still broken", func() (bool, error) {
		again, err := ward.List(t.Context(), 10)
		return len(again) == 1 && again[0].ID != items[0].ID, err
	})
}

// burst: five hundred events at once, each with exactly one outcome.
func (c *customer) burst(t *testing.T, began time.Time) {
	before, err := c.store.Balance(t.Context(), began.Add(-time.Minute), time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	var events []envelope
	for i := range 500 {
		events = append(events, alarm("shop-"+itoa(i%40), []string{"ALARM", "OK"}[i/40%2], []string{"OK", "ALARM"}[i/40%2]))
	}
	start := time.Now()
	c.forward(t, events...)
	for _, e := range events {
		c.outcome(t, e.ID)
	}
	t.Logf("500 events took %.1f s from the first PutEvents to the last outcome", time.Since(start).Seconds())
	eventually(t, "the ledger is balanced", func() (bool, error) {
		after, err := c.store.Balance(t.Context(), began.Add(-time.Minute), time.Now().Add(time.Hour))
		return err == nil && after.Open() == 0 && after.Accepted >= before.Accepted+500, err
	})
}

// upgrade: the same stack with another parameter, and what was there still is.
func (c *customer) upgrade(t *testing.T) {
	before, err := c.store.Open(t.Context())
	if err != nil || len(before) == 0 {
		t.Fatalf("Open() = %v, %v, want incidents from before", before, err)
	}
	o := c.options
	o.Parameters = append(o.Parameters, "LogDays=7", "ModelSeconds=20")
	outputs, err := c.cli.Deploy(t.Context(), o)
	if err != nil {
		t.Fatalf("Deploy() = %v", err)
	}
	was, _ := json.Marshal(c.deployment.outputs)
	if is, _ := json.Marshal(outputs); string(is) != string(was) {
		t.Errorf("outputs after the upgrade = %s, want %s", is, was)
	}
	if in, err := c.store.Incident(t.Context(), before[0].ID); err != nil || in.Title != before[0].Title {
		t.Errorf("Incident(%s) after the upgrade = %q, %v, want %q", before[0].ID, in.Title, err, before[0].Title)
	}
	e := databaseFails("after-the-upgrade")
	c.forward(t, e)
	if got := c.outcome(t, e.ID).Outcome; got != incident.Opened {
		t.Errorf("outcome after the upgrade = %s, want %s", got, incident.Opened)
	}
}
