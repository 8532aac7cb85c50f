package analyze

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Converser is the part of the Bedrock client that is called.
type Converser interface {
	Converse(ctx context.Context, in *bedrockruntime.ConverseInput, opts ...func(*bedrockruntime.Options)) (*bedrockruntime.ConverseOutput, error)
}

// A Model is a model of Bedrock and how to talk to it. No sampling parameters
// are sent: many models refuse them.
type Model struct {
	Client           Converser
	ID               string
	Method           Method // "": the one known for the model
	MaxTokens        int32  // of the answer; 0: 4000
	GuardrailID      string // "": none
	GuardrailVersion string
}

func (m Model) method() Method {
	if m.Method != "" {
		return m.Method
	}
	return lookUp(m.ID).method
}

func (m Model) maxTokens() int32 {
	if m.MaxTokens == 0 {
		return 4000
	}
	return m.MaxTokens
}

// most is the most that a call with this prompt can use. Three bytes a token is
// less than any text of this kind has.
func (m Model) most(prompt string) incident.Usage {
	in, out := (len(instructions)+len(prompt))/3+1000, int(m.maxTokens())
	return incident.Usage{Tokens: int64(in + out), Dollars: Dollars(m.ID, in, out)}
}

// converse makes one call and returns the JSON or text of the answer.
func (m Model) converse(ctx context.Context, prompt string) (reply []byte, used types.TokenUsage, err error) {
	out, err := m.Client.Converse(ctx, m.request(prompt))
	if err != nil {
		return nil, used, fmt.Errorf("ask model %s: %w", m.ID, named(err))
	}
	if out.Usage != nil {
		used = *out.Usage
	}
	switch out.StopReason {
	case types.StopReasonGuardrailIntervened, types.StopReasonContentFiltered:
		return nil, used, fmt.Errorf("ask model %s: it stopped with %s: %w", m.ID, out.StopReason, fault.ModelRefused)
	}
	reply, err = content(out.Output)
	return reply, used, err
}

func (m Model) request(prompt string) *bedrockruntime.ConverseInput {
	in := &bedrockruntime.ConverseInput{
		ModelId: aws.String(m.ID),
		System:  []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: instructions}},
		Messages: []types.Message{{Role: types.ConversationRoleUser,
			Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: prompt}}}},
		InferenceConfig: &types.InferenceConfiguration{MaxTokens: aws.Int32(m.maxTokens())},
	}
	if m.GuardrailID != "" {
		in.GuardrailConfig = &types.GuardrailConfiguration{
			GuardrailIdentifier: aws.String(m.GuardrailID), GuardrailVersion: aws.String(m.GuardrailVersion)}
	}
	m.shape(in)
	return in
}

// shape asks for the answer's shape by the model's method.
func (m Model) shape(in *bedrockruntime.ConverseInput) {
	switch m.method() {
	case Ask:
		return
	case Schema:
		schema, _ := json.Marshal(answerSchema()) // a literal of maps and strings always marshals
		in.OutputConfig = &types.OutputConfig{TextFormat: &types.OutputFormat{Type: types.OutputFormatTypeJsonSchema,
			Structure: &types.OutputFormatStructureMemberJsonSchema{Value: types.JsonSchemaDefinition{
				Name: aws.String(toolName), Schema: aws.String(string(schema))}}}}
		return
	}
	spec := types.ToolSpecification{Name: aws.String(toolName), Description: aws.String("Records the analysis of the incident."),
		InputSchema: &types.ToolInputSchemaMemberJson{Value: document.NewLazyDocument(answerSchema())}}
	in.ToolConfig = &types.ToolConfiguration{Tools: []types.Tool{&types.ToolMemberToolSpec{Value: spec}}}
	switch m.method() {
	case StrictTool:
		spec.Strict = aws.Bool(true)
		in.ToolConfig.Tools[0] = &types.ToolMemberToolSpec{Value: spec}
		in.ToolConfig.ToolChoice = &types.ToolChoiceMemberAny{}
	case ForcedTool:
		in.ToolConfig.ToolChoice = &types.ToolChoiceMemberTool{Value: types.SpecificToolChoice{Name: aws.String(toolName)}}
	}
}

// content picks the answer by the type of the blocks: a call of the tool, else
// text. Reasoning and blocks of unknown types are passed over.
func content(output types.ConverseOutput) ([]byte, error) {
	message, ok := output.(*types.ConverseOutputMemberMessage)
	if !ok {
		return nil, fmt.Errorf("%w: it is no message", errNoAnswer)
	}
	var text []byte
	for _, block := range message.Value.Content {
		switch b := block.(type) {
		case *types.ContentBlockMemberToolUse:
			if b.Value.Input == nil {
				continue
			}
			raw, err := b.Value.Input.MarshalSmithyDocument()
			if err != nil {
				return nil, fmt.Errorf("%w: input of the tool: %w", errNoAnswer, err)
			}
			return raw, nil
		case *types.ContentBlockMemberText:
			text = append(append(text, b.Value...), '\n')
		}
	}
	return text, nil
}
