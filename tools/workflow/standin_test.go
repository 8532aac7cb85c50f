package workflow

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
)

// channel stands in for SNS. plan decides about the n-th publish, from 0.
type channel struct {
	plan func(n int, message string) error
	sent []string // "topic channel: subject" of what was accepted
	n    int
}

func (c *channel) Publish(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	topic := aws.ToString(in.TopicArn)
	message := fmt.Sprintf("%s %s %s", topic[strings.LastIndexByte(topic, ':')+1:],
		aws.ToString(in.MessageAttributes["channel"].StringValue), aws.ToString(in.MessageAttributes["reason"].StringValue))
	n := c.n
	c.n++
	if c.plan != nil {
		if err := c.plan(n, message); err != nil {
			return nil, err
		}
	}
	c.sent = append(c.sent, message)
	return &sns.PublishOutput{MessageId: aws.String(fmt.Sprint(n))}, nil
}

// throttled and missing are answers of SNS.
var (
	throttled = &snstypes.ThrottledException{}
	missing   = &snstypes.NotFoundException{}
)

// model stands in for Bedrock: busy for the first calls, then it answers.
type model struct {
	busy, calls int
}

func (m *model) Converse(context.Context, *bedrockruntime.ConverseInput, ...func(*bedrockruntime.Options)) (*bedrockruntime.ConverseOutput, error) {
	m.calls++
	if m.calls <= m.busy {
		return nil, &types.ThrottlingException{}
	}
	const answer = `{"summary":{"text":"orders failed over","confidence":"high","evidence":["E1"]},
		"causes":[{"text":"orders failed over","confidence":"high","evidence":["E1"]}],"blastRadius":[],"remediation":[]}`
	return &bedrockruntime.ConverseOutput{StopReason: types.StopReasonEndTurn,
		Usage: &types.TokenUsage{InputTokens: aws.Int32(500), OutputTokens: aws.Int32(50), TotalTokens: aws.Int32(550)},
		Output: &types.ConverseOutputMemberMessage{Value: types.Message{Role: types.ConversationRoleAssistant,
			Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: answer}}}}}, nil
}
