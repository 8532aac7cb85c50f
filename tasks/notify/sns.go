package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
)

// A Client is the part of the SNS client that is called.
type Client interface {
	Publish(ctx context.Context, in *sns.PublishInput, opts ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// send publishes once. The SDK's own retries are off: it repeats requests whose
// answer was lost, and SNS would deliver both.
func send(ctx context.Context, c Client, topic string, m Message) (string, error) {
	out, err := c.Publish(ctx, &sns.PublishInput{
		TopicArn:          aws.String(topic),
		Subject:           aws.String(m.Subject),
		Message:           aws.String(body(m)),
		MessageStructure:  aws.String("json"),
		MessageAttributes: wire(m.Attributes),
	}, func(o *sns.Options) { o.Retryer = aws.NopRetryer{} })
	if err != nil {
		return "", fmt.Errorf("publish to %s: %w", topic, named(err))
	}
	return aws.ToString(out.MessageId), nil
}

// body is the message by protocol.
func body(m Message) string {
	return encode(map[string]string{"default": m.Text, "email": m.Text, "email-json": m.Machine, "sms": m.SMS,
		"http": m.Machine, "https": m.Chat, "sqs": m.Machine, "lambda": m.Machine})
}

// maxMessage is the most bytes of a message, its attributes included: SNS takes
// 262,144 and refuses a page that is larger.
const maxMessage = 256_000

// size counts a message the way SNS does: the words of all protocols together.
func (m Message) size() int {
	n := len(body(m))
	for name, v := range wire(m.Attributes) {
		n += len(name) + len(*v.DataType) + len(*v.StringValue)
	}
	return n
}

// wire renders attributes: one value as String, several as String.Array.
func wire(attributes map[string][]string) map[string]types.MessageAttributeValue {
	out := map[string]types.MessageAttributeValue{}
	for name, values := range attributes {
		v := types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(values[0])}
		if len(values) > 1 {
			list, _ := json.Marshal(values) // strings always marshal
			v = types.MessageAttributeValue{DataType: aws.String("String.Array"), StringValue: aws.String(string(list))}
		}
		if *v.StringValue != "" {
			out[name] = v
		}
	}
	return out
}

// busy are the answers of SNS that say that nothing was accepted and that a
// later attempt may succeed.
var busy = map[string]bool{"Throttled": true, "ThrottledException": true, "Throttling": true, "ThrottlingException": true,
	"RequestLimitExceeded": true, "KMSThrottling": true, "KMSThrottlingException": true, "InternalError": true,
	"InternalErrorException": true, "InternalFailure": true, "ServiceUnavailable": true}

// named gives an error of SNS the name that the workflow knows. An error of a
// request that left and had no answer has no name: nobody knows whether the
// message went out.
func named(err error) error {
	var answer smithy.APIError
	if errors.As(err, &answer) {
		if busy[answer.ErrorCode()] {
			return errors.Join(fault.ChannelBusy, err)
		}
		return errors.Join(fault.ChannelRefused, err)
	}
	if sent(err) {
		return err
	}
	return errors.Join(fault.ChannelBusy, err)
}

// sent says whether a request without an answer may have left the machine.
func sent(err error) bool {
	var (
		op         *net.OpError
		sending    *smithyhttp.RequestSendError
		unreadable *smithy.DeserializationError
	)
	if errors.As(err, &op) && op.Op == "dial" {
		return false
	}
	return errors.As(err, &sending) || errors.As(err, &unreadable) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}
