package e2e

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// A customer has things of its own beside the product.
type customer struct {
	*deployment
	own  map[string]string // outputs of the customer's stack
	told []message         // what the queue got so far
}

// A message is what a subscriber in a program gets about an incident.
type message struct {
	Subject    string
	Message    string
	Attributes map[string]struct{ Value string } `json:"MessageAttributes"`
}

// beside deploys the customer's stack.
func (d *deployment) beside(t *testing.T) *customer {
	t.Helper()
	const name = "customer-of-e2e"
	_, err := d.cli.Run(t.Context(), "cloudformation", "deploy", "--stack-name", name, "--template-file", "testdata/customer.yaml",
		"--capabilities", "CAPABILITY_IAM", "--parameter-overrides", "CriticalTopic="+d.outputs["CriticalTopicArn"], "HighTopic="+d.outputs["HighTopicArn"],
		"MediumTopic="+d.outputs["MediumTopicArn"], "LowTopic="+d.outputs["LowTopicArn"], "ChatTopic="+d.outputs["ChatTopicArn"], "Bus="+d.outputs["BusName"])
	if err != nil {
		t.Fatalf("deploy the customer's stack: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if _, err := d.cli.Run(ctx, "cloudformation", "delete-stack", "--stack-name", name); err != nil {
			t.Errorf("remove the customer's stack: %v", err)
		}
	})
	s, err := d.cli.Describe(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return &customer{deployment: d, own: s.Outputs}
}

// checkout runs the customer's state machine, which fails, and returns the
// execution.
func (c *customer) checkout(t *testing.T) string {
	t.Helper()
	out, err := c.sfn.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: str(c.own["CheckoutArn"])})
	if err != nil {
		t.Fatalf("StartExecution() = %v", err)
	}
	return *out.ExecutionArn
}

// receive takes what is in a queue.
func (c *customer) receive(t *testing.T, queue string) []string {
	t.Helper()
	out, err := c.sqs.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &queue, MaxNumberOfMessages: 10})
	if err != nil {
		t.Fatalf("ReceiveMessage(%s) = %v", queue, err)
	}
	var bodies []string
	for _, m := range out.Messages {
		bodies = append(bodies, *m.Body)
		if _, err := c.sqs.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &queue, ReceiptHandle: m.ReceiptHandle}); err != nil {
			t.Fatalf("DeleteMessage(%s) = %v", queue, err)
		}
	}
	return bodies
}

// about lists the messages about an incident for a reason, so far.
func (c *customer) about(t *testing.T, incidentID, reason string) []message {
	t.Helper()
	for _, body := range c.receive(t, c.own["ToldUrl"]) {
		var m message
		if err := json.Unmarshal([]byte(body), &m); err != nil {
			t.Fatalf("message %q is no JSON: %v", body, err)
		}
		c.told = append(c.told, m)
	}
	var found []message
	for _, m := range c.told {
		if m.Attributes["incident"].Value == incidentID && m.Attributes["reason"].Value == reason {
			found = append(found, m)
		}
	}
	return found
}

// isTold waits for a message about the incident for the reason.
func (c *customer) isTold(t *testing.T, incidentID, reason string) message {
	t.Helper()
	var found []message
	eventually(t, "somebody is told of "+incidentID+" for "+reason, func() (bool, error) {
		found = c.about(t, incidentID, reason)
		return len(found) > 0, nil
	})
	return found[0]
}
