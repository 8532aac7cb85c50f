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
	d := prepare(t)
	if d.broken != nil {
		t.Run("a creation that fails half-way leaves a stack that can be deployed", d.brokenCreation)
	}
	d.deploy(t)
	c := d.beside(t)
	t.Run("a recovery ends an incident that nobody touched", c.recovery)
	t.Run("a failing state machine of the customer becomes an incident", c.failingMachine)
	t.Run("a recorded event is paged, acknowledged through the API and resolved", c.recordedEvent)
	t.Run("keys decide who may do what", c.keys)
	t.Run("nobody listens without a ticket", c.strangers)
	t.Run("duplicates change nothing", c.duplicates)
	t.Run("what cannot be processed waits and is driven again", c.quarantined)
	t.Run("a burst of 500 events is balanced in the ledger", c.burst)
	t.Run("the ledger balances", c.ledger)
	t.Run("the API answers every question", c.questions)
	t.Run("functions call what their roles allow, and nothing else is allowed", c.privileges)
	t.Run("machines call what their roles allow, and nothing else is allowed", c.machinePrivileges)
	if d.broken != nil {
		t.Run("an upgrade that fails half-way changes nothing", c.brokenUpgrade)
	}
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
	if found.Severity != incident.SeverityMedium || !strings.Contains(m.Subject, "MEDIUM") {
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
	var items []quarantine.Item
	eventually(t, "the event is in quarantine", func() (bool, error) {
		items = c.inQuarantine(t)
		return len(items) > 0, nil
	})
	if len(items) != 1 || !strings.Contains(string(items[0].Event), `"broken"`) || items[0].Reason == "" {
		t.Fatalf("quarantine holds %+v, want the whole event with a reason and nothing else", items)
	}
	driven := 0
	if err := c.ward().Redrive(t.Context(), func(quarantine.Item) bool { return true }, func(_ quarantine.Item, err error) {
		if err != nil {
			t.Errorf("redrive: %v", err)
		}
		driven++
	}); err != nil || driven != 1 {
		t.Errorf("Redrive() = %v after %d, want one", err, driven)
	}
	eventually(t, "it is in quarantine again, because it is still broken", func() (bool, error) {
		again := c.inQuarantine(t)
		return len(again) == 1 && again[0].ID != items[0].ID, nil
	})
}

// ward looks after the quarantine queue.
func (d *deployment) ward() quarantine.Ward {
	return quarantine.Ward{SQS: d.sqs, SFN: d.sfn, Queues: []string{d.outputs["QuarantineQueueUrl"]}}
}

func (d *deployment) inQuarantine(t *testing.T) []quarantine.Item {
	t.Helper()
	items, err := d.ward().List(t.Context(), 100)
	if err != nil {
		t.Fatalf("List() = %v", err)
	}
	return items
}

// burst: five hundred events at once, each with exactly one outcome.
func (c *customer) burst(t *testing.T) {
	var events []envelope
	for i := range 500 {
		switch i % 10 {
		case 0:
			events = append(events, alarm("shop-"+itoa(i%40), "ALARM", "OK"))
		case 1, 2:
			events = append(events, imagePushed("shop-"+itoa(i)))
		default:
			events = append(events, instanceTerminated("i-"+itoa(i)))
		}
	}
	start := time.Now()
	c.forward(t, events...)
	ended := map[incident.Outcome]int{}
	for _, e := range events {
		ended[c.outcome(t, e.ID).Outcome]++
	}
	t.Logf("500 events took %.1f s from the first PutEvents to the last outcome", time.Since(start).Seconds())
	sum := 0
	for _, o := range incident.Outcomes() {
		sum += ended[o]
	}
	if sum != 500 || ended[incident.RecordedChange] < 100 || ended[incident.Opened]+ended[incident.Joined] < 50 {
		t.Errorf("outcomes of 500 events = %v, want 500 in all, 100 changes and 50 alarms among them", ended)
	}
	if left := c.inQuarantine(t); len(left) != 1 {
		for _, it := range left {
			t.Errorf("in quarantine after the burst: %s %s of %s", it.Fault, it.Reason, it.From)
		}
	}
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
	was, _ := json.Marshal(c.outputs)
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
