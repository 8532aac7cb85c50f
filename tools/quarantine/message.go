package quarantine

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// read understands the two kinds of message: one that a state machine wrote,
// with the event in it, and a dead letter of a rule, which is the event itself
// with the reason in its attributes. A body of neither kind is shown as text.
func read(m types.Message) Item {
	it := Item{ID: aws.ToString(m.MessageId), At: sentAt(m), handle: aws.ToString(m.ReceiptHandle)}
	body := []byte(aws.ToString(m.Body))
	var written struct {
		Event                             json.RawMessage
		Reason, Fault, Execution, Machine string
	}
	switch err := json.Unmarshal(body, &written); {
	case err == nil && written.Event != nil:
		it.Event, it.Reason, it.Fault = written.Event, written.Reason, written.Fault
		it.From, it.Machine = written.Execution, written.Machine
	case json.Valid(body):
		it.Event = body
		it.Fault, it.Reason = attribute(m, "ERROR_CODE"), attribute(m, "ERROR_MESSAGE")
		it.From, it.Machine = attribute(m, "RULE_ARN"), attribute(m, "TARGET_ARN")
	default:
		it.Event, _ = json.Marshal(string(body)) // text always marshals
		it.Fault, it.Reason = "Unreadable", "the message is no JSON"
	}
	return it
}

func attribute(m types.Message, name string) string {
	return aws.ToString(m.MessageAttributes[name].StringValue)
}

func sentAt(m types.Message) time.Time {
	ms, err := strconv.ParseInt(m.Attributes[string(types.MessageSystemAttributeNameSentTimestamp)], 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
