package local

import (
	"context"

	"github.com/cloudops-autopilot/autopilot/tools/bus"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/standin/sqs"
)

// deadLetters puts what the bus gave up on the queue, with the attributes that
// EventBridge would give it.
type deadLetters struct {
	queues  *sqs.Queues
	machine string // ARN of the rules' target
}

// Send puts one delivery on the queue.
func (d deadLetters) Send(ctx context.Context, l bus.DeadLetter) error {
	attributes := map[string]sqs.Attribute{}
	for name, value := range map[string]string{
		"RULE_ARN":                  ruleARN(l.Rule),
		"TARGET_ARN":                d.machine,
		"ERROR_CODE":                l.ErrorCode,
		"ERROR_MESSAGE":             l.ErrorMessage,
		"EXHAUSTED_RETRY_CONDITION": l.Exhausted,
	} {
		if value != "" {
			attributes[name] = sqs.Attribute{DataType: "String", StringValue: value}
		}
	}
	_, err := d.queues.Send(ctx, names.Undelivered, string(l.Envelope), attributes)
	return err
}

func ruleARN(name string) string {
	return "arn:aws:events:" + names.Region + ":" + names.Account + ":rule/" + name
}
