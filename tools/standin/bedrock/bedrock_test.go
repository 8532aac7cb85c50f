package bedrock

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	sdkdocument "github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
)

const prompt = `Explain. <incident>
{"title":"RDS cluster orders is failing over","severity":"critical","events":[
 {"label":"E1","at":"2026-01-02T03:04:05Z","kind":"fault","service":"rds","title":"Failover started","resources":["orders"]},
 {"label":"E2","at":"2026-01-02T03:05:05Z","kind":"fault","service":"elb","title":"5XX on checkout","resources":["checkout"]},
 {"label":"E3","at":"2026-01-02T03:00:00Z","kind":"change","service":"rds","title":"Parameter group changed","resources":["pg"]},
 {"label":"E4","at":"2026-01-02T04:00:00Z","kind":"change","service":"iam","title":"Too late","resources":["x"]}]}
</incident>`

func client(t *testing.T, mode Mode) *bedrockruntime.Client {
	t.Helper()
	server := httptest.NewServer(Handler(mode, nil))
	t.Cleanup(server.Close)
	return bedrockruntime.New(bedrockruntime.Options{Region: "us-east-1", BaseEndpoint: &server.URL, Retryer: aws.NopRetryer{},
		HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
}

func ask(text string, withTool bool) *bedrockruntime.ConverseInput {
	in := &bedrockruntime.ConverseInput{ModelId: aws.String("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
		Messages: []types.Message{{Role: types.ConversationRoleUser, Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: text}}}}}
	if withTool {
		in.ToolConfig = &types.ToolConfiguration{Tools: []types.Tool{&types.ToolMemberToolSpec{Value: types.ToolSpecification{Name: aws.String("record"),
			InputSchema: &types.ToolInputSchemaMemberJson{Value: sdkdocument.NewLazyDocument(map[string]any{"type": "object"})}}}}}
	}
	return in
}

func answerTo(t *testing.T, mode Mode, text string) answer {
	t.Helper()
	out, err := client(t, mode).Converse(t.Context(), ask(text, true))
	if err != nil {
		t.Fatalf("Converse = %v", err)
	}
	use, ok := out.Output.(*types.ConverseOutputMemberMessage).Value.Content[0].(*types.ContentBlockMemberToolUse)
	if !ok || *use.Value.Name != "record" || out.StopReason != types.StopReasonToolUse || *out.Usage.InputTokens == 0 {
		t.Fatalf("Converse = %+v, want a call of the tool and its usage", out)
	}
	raw, err := use.Value.Input.MarshalSmithyDocument()
	if err != nil {
		t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestTheAnswerCitesWhatThePromptShows(t *testing.T) {
	a := answerTo(t, Answers, prompt)
	if !strings.Contains(a.Summary.Text, "Failover started") || !slices.Equal(a.Summary.Evidence, []string{"E1", "E2"}) {
		t.Errorf("summary = %+v, want the first fault, on both faults", a.Summary)
	}
	if len(a.Causes) != 2 || !slices.Equal(a.Causes[0].Evidence, []string{"E3", "E1"}) {
		t.Errorf("causes = %+v, want the change before the first fault ahead of that fault", a.Causes)
	}
	if len(a.BlastRadius) != 2 || !strings.HasPrefix(a.BlastRadius[1].Text, "checkout") {
		t.Errorf("blast radius = %+v, want orders and checkout", a.BlastRadius)
	}
	if len(a.Remediation) != 2 || a.Remediation[0].Risk != "medium" {
		t.Errorf("remediation = %+v, want to review the change and to look at orders", a.Remediation)
	}
}

func TestWithoutAToolTheAnswerIsText(t *testing.T) {
	out, err := client(t, Answers).Converse(t.Context(), ask(prompt, false))
	if err != nil {
		t.Fatal(err)
	}
	text, ok := out.Output.(*types.ConverseOutputMemberMessage).Value.Content[0].(*types.ContentBlockMemberText)
	if !ok || !json.Valid([]byte(text.Value)) || out.StopReason != types.StopReasonEndTurn {
		t.Errorf("Converse = %+v, want one block of JSON text", out)
	}
}

func TestAPromptWithoutAnIncidentHasNoFault(t *testing.T) {
	for _, text := range []string{"hello", "<incident>\n{", "<incident>\n{}\n</incident>"} {
		if a := answerTo(t, Answers, text); len(a.Causes) != 0 || !strings.Contains(a.Summary.Text, "no fault") {
			t.Errorf("answer to %q = %+v, want no fault", text, a)
		}
	}
}

func TestModesRehearseTrouble(t *testing.T) {
	var throttled *types.ThrottlingException
	if _, err := client(t, Throttles).Converse(t.Context(), ask(prompt, true)); !errors.As(err, &throttled) {
		t.Errorf("throttles: %v, want ThrottlingException", err)
	}
	var denied *types.AccessDeniedException
	if _, err := client(t, Refuses).Converse(t.Context(), ask(prompt, true)); !errors.As(err, &denied) {
		t.Errorf("refuses: %v, want AccessDeniedException", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := client(t, Stalls).Converse(ctx, ask(prompt, true)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("stalls: %v, want to wait for the caller's deadline", err)
	}
	if a := answerTo(t, Invents, prompt); !slices.Equal(a.Causes[0].Evidence, []string{"E999"}) {
		t.Errorf("invents: %+v, want a label that is not in the prompt", a.Causes)
	}
	out, err := client(t, Babbles).Converse(t.Context(), ask(prompt, true))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := out.Output.(*types.ConverseOutputMemberMessage).Value.Content[0].(*types.ContentBlockMemberText); !ok {
		t.Errorf("babbles: %+v, want text", out.Output)
	}
}

func TestBadRequestsAreRefused(t *testing.T) {
	for name, body := range map[string]string{"no JSON": `{`, "no message": `{}`} {
		w := httptest.NewRecorder()
		Handler(Answers, nil).ServeHTTP(w, httptest.NewRequest("POST", "/model/m/converse", strings.NewReader(body)))
		if w.Code != http.StatusBadRequest || w.Header().Get("X-Amzn-Errortype") != "ValidationException" {
			t.Errorf("%s: %d %s, want 400 ValidationException", name, w.Code, w.Header().Get("X-Amzn-Errortype"))
		}
	}
}
