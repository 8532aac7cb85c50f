package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/api"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/mock"
)

const role = "arn:aws:iam::000000000000:role/r"

// memory is a Keeper.
type memory struct{ raw []byte }

func (m *memory) Load() ([]byte, error) { return m.raw, nil }
func (m *memory) Save(raw []byte) error { m.raw = raw; return nil }

// serve returns a real client of a server over an engine whose tasks echo.
func serve(t *testing.T, keep api.Keeper, mocks *api.Mocks) *sfn.Client {
	t.Helper()
	o := engine.Options{Runner: engine.RunnerFunc(func(_ context.Context, task *engine.Task) (any, error) { return task.Input, nil })}
	if mocks != nil {
		o.Mock = mocks.Answer
	}
	e, err := engine.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := api.New(api.Options{Engine: e, Keep: keep, Mocks: mocks})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s)
	t.Cleanup(func() {
		web.CloseClientConnections()
		web.Close()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return sfn.New(sfn.Options{Region: "us-east-1", BaseEndpoint: aws.String(web.URL), Retryer: aws.NopRetryer{}, APIOptions: []func(*middleware.Stack) error{plainHost},
		HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
}

// plainHost keeps the client from putting "sync-" before the host.
func plainHost(s *middleware.Stack) error {
	return s.Initialize.Add(middleware.InitializeMiddlewareFunc("PlainHost", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
		return next.HandleInitialize(smithyhttp.DisableEndpointHostPrefix(ctx, true), in)
	}), middleware.Before)
}

func create(t *testing.T, c *sfn.Client, name, definition string, kind types.StateMachineType) string {
	t.Helper()
	out, err := c.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{Name: &name, Definition: &definition, RoleArn: aws.String(role), Type: kind})
	if err != nil {
		t.Fatalf("CreateStateMachine(%s): %v", name, err)
	}
	return *out.StateMachineArn
}

func start(t *testing.T, c *sfn.Client, machine, name, input string) string {
	t.Helper()
	out, err := c.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &machine, Name: &name, Input: &input})
	if err != nil {
		t.Fatalf("StartExecution(%s, %s): %v", machine, name, err)
	}
	return *out.ExecutionArn
}

// ended polls until the execution is over, as a user of the API must.
func ended(t *testing.T, c *sfn.Client, arn string) *sfn.DescribeExecutionOutput {
	t.Helper()
	for range 2000 {
		out, err := c.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &arn})
		if err != nil {
			t.Fatalf("DescribeExecution(%s): %v", arn, err)
		}
		if out.Status != types.ExecutionStatusRunning {
			return out
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("execution %s does not end", arn)
	return nil
}

func wantCode(t *testing.T, call string, err error, code string) {
	t.Helper()
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != code {
		t.Errorf("%s error = %v, want %s", call, err, code)
	}
}

const (
	echo = `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:f","End":true}}}`
	wait = `{"StartAt":"W","States":{"W":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f","Payload":{"t.$":"$$.Task.Token"}},"End":true}}}`
	work = `{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:us-east-1:000000000000:activity:job","End":true}}}`
)

func TestExecutionFromStartToHistory(t *testing.T) {
	c := serve(t, nil, nil)
	m := create(t, c, "echo", echo, types.StateMachineTypeStandard)
	arn := start(t, c, m, "one", `{"x":1}`)
	if out := ended(t, c, arn); out.Status != types.ExecutionStatusSucceeded || aws.ToString(out.Output) != `{"x":1}` {
		t.Fatalf("execution = %s, output %s, want SUCCEEDED with its input", out.Status, aws.ToString(out.Output))
	}
	got := ""
	for token, pages := (*string)(nil), 0; ; pages++ {
		h, err := c.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: &arn, MaxResults: 3, NextToken: token})
		if err != nil {
			t.Fatalf("GetExecutionHistory: %v", err)
		}
		for _, e := range h.Events {
			got += string(e.Type) + " "
		}
		if token = h.NextToken; token == nil {
			break
		}
		if pages > 5 {
			t.Fatal("history has no last page")
		}
	}
	want := "ExecutionStarted TaskStateEntered LambdaFunctionScheduled LambdaFunctionStarted LambdaFunctionSucceeded TaskStateExited ExecutionSucceeded "
	if got != want {
		t.Errorf("history = %s, want %s", got, want)
	}
	h, err := c.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: &arn, ReverseOrder: true, MaxResults: 1})
	if err != nil || h.Events[0].Type != types.HistoryEventTypeExecutionSucceeded || *h.Events[0].ExecutionSucceededEventDetails.Output != `{"x":1}` {
		t.Errorf("newest event = %+v, %v, want ExecutionSucceeded with its output", h, err)
	}
}

func TestStartIsIdempotentByNameAndInput(t *testing.T) {
	c := serve(t, nil, nil)
	m := create(t, c, "wait", wait, types.StateMachineTypeStandard)
	first := start(t, c, m, "same", `{"a":1}`)
	if again := start(t, c, m, "same", `{ "a": 1 }`); again != first {
		t.Errorf("second start = %s, want the running %s", again, first)
	}
	_, err := c.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: &m, Name: aws.String("same"), Input: aws.String(`{"a":2}`)})
	wantCode(t, "StartExecution with another input", err, "ExecutionAlreadyExists")
	if _, err := c.StopExecution(t.Context(), &sfn.StopExecutionInput{ExecutionArn: &first, Error: aws.String("E"), Cause: aws.String("C")}); err != nil {
		t.Fatal(err)
	}
	if out := ended(t, c, first); out.Status != types.ExecutionStatusAborted || *out.Error != "E" {
		t.Errorf("stopped execution = %s, want ABORTED with its error", out.Status)
	}
	_, err = c.RedriveExecution(t.Context(), &sfn.RedriveExecutionInput{ExecutionArn: &first})
	if err != nil {
		t.Errorf("RedriveExecution of an aborted execution: %v", err)
	}
}

func TestRefusalsAreAWSs(t *testing.T) {
	c := serve(t, nil, nil)
	ctx := t.Context()
	m := create(t, c, "echo", echo, types.StateMachineTypeStandard)
	x := create(t, c, "express", echo, types.StateMachineTypeExpress)
	ask := map[string]func() error{
		"InvalidName": func() error {
			_, err := c.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("a b"), Definition: aws.String(echo), RoleArn: aws.String(role)})
			return err
		},
		"InvalidDefinition": func() error {
			_, err := c.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("n"), Definition: aws.String(`{"StartAt":"A"}`), RoleArn: aws.String(role)})
			return err
		},
		"StateMachineAlreadyExists": func() error {
			_, err := c.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("echo"), Definition: aws.String(wait), RoleArn: aws.String(role)})
			return err
		},
		"StateMachineDoesNotExist": func() error {
			_, err := c.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: aws.String(m + "x")})
			return err
		},
		"InvalidArn": func() error {
			_, err := c.DescribeStateMachine(ctx, &sfn.DescribeStateMachineInput{StateMachineArn: aws.String("nonsense")})
			return err
		},
		"InvalidExecutionInput": func() error {
			_, err := c.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &m, Input: aws.String("{")})
			return err
		},
		"ExecutionDoesNotExist": func() error {
			_, err := c.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String("arn:aws:states:us-east-1:000000000000:execution:echo:none")})
			return err
		},
		"TaskTimedOut": func() error {
			_, err := c.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: aws.String("none"), Output: aws.String("{}")})
			return err
		},
		"InvalidOutput": func() error {
			_, err := c.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: aws.String("none"), Output: aws.String("{")})
			return err
		},
		"MissingRequiredParameter": func() error {
			_, err := c.UpdateStateMachine(ctx, &sfn.UpdateStateMachineInput{StateMachineArn: &m})
			return err
		},
		"ActivityDoesNotExist": func() error {
			_, err := c.DescribeActivity(ctx, &sfn.DescribeActivityInput{ActivityArn: aws.String("arn:aws:states:us-east-1:000000000000:activity:none")})
			return err
		},
		"StateMachineTypeNotSupported": func() error {
			_, err := c.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &x})
			return err
		},
		"ResourceNotFound": func() error {
			_, err := c.TagResource(ctx, &sfn.TagResourceInput{ResourceArn: aws.String(m + "x"), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}}})
			return err
		},
	}
	for code, call := range ask {
		wantCode(t, code, call(), code)
	}
}

func TestTaskTokenEndsTheWait(t *testing.T) {
	c := serve(t, nil, nil)
	m := create(t, c, "wait", wait, types.StateMachineTypeStandard)
	arn := start(t, c, m, "one", "{}")
	token := tokenOf(t, c, arn)
	if _, err := c.SendTaskHeartbeat(t.Context(), &sfn.SendTaskHeartbeatInput{TaskToken: &token}); err != nil {
		t.Errorf("SendTaskHeartbeat: %v", err)
	}
	if _, err := c.SendTaskSuccess(t.Context(), &sfn.SendTaskSuccessInput{TaskToken: &token, Output: aws.String(`{"by":"ada"}`)}); err != nil {
		t.Fatalf("SendTaskSuccess: %v", err)
	}
	if out := ended(t, c, arn); aws.ToString(out.Output) != `{"by":"ada"}` {
		t.Errorf("output = %s, want what the token was answered with", aws.ToString(out.Output))
	}
}

// tokenOf finds the token in the parameters of the scheduled task.
func tokenOf(t *testing.T, c *sfn.Client, arn string) string {
	t.Helper()
	for range 2000 {
		h, err := c.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: &arn})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range h.Events {
			if e.Type != types.HistoryEventTypeTaskSubmitted {
				continue
			}
			var p struct{ Payload struct{ T string } }
			if err := json.Unmarshal([]byte(*h.Events[2].TaskScheduledEventDetails.Parameters), &p); err != nil {
				t.Fatal(err)
			}
			return p.Payload.T
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("the task is never submitted")
	return ""
}

func TestActivityWorkerGetsTheTask(t *testing.T) {
	c := serve(t, nil, nil)
	a, err := c.CreateActivity(t.Context(), &sfn.CreateActivityInput{Name: aws.String("job")})
	if err != nil {
		t.Fatal(err)
	}
	arn := start(t, c, create(t, c, "work", work, types.StateMachineTypeStandard), "one", `{"n":3}`)
	task, err := c.GetActivityTask(t.Context(), &sfn.GetActivityTaskInput{ActivityArn: a.ActivityArn, WorkerName: aws.String("w")})
	if err != nil || aws.ToString(task.Input) != `{"n":3}` {
		t.Fatalf("GetActivityTask = %+v, %v, want the state's input", task, err)
	}
	if _, err := c.SendTaskFailure(t.Context(), &sfn.SendTaskFailureInput{TaskToken: task.TaskToken, Error: aws.String("Worn"), Cause: aws.String("out")}); err != nil {
		t.Fatal(err)
	}
	if out := ended(t, c, arn); out.Status != types.ExecutionStatusFailed || aws.ToString(out.Error) != "Worn" {
		t.Errorf("execution = %s %s, want FAILED Worn", out.Status, aws.ToString(out.Error))
	}
}

func TestVersionsAndAliases(t *testing.T) {
	c := serve(t, nil, nil)
	ctx := t.Context()
	m := create(t, c, "echo", echo, types.StateMachineTypeStandard)
	v1, err := c.PublishStateMachineVersion(ctx, &sfn.PublishStateMachineVersionInput{StateMachineArn: &m})
	if err != nil || *v1.StateMachineVersionArn != m+":1" {
		t.Fatalf("PublishStateMachineVersion = %+v, %v, want version 1", v1, err)
	}
	alias, err := c.CreateStateMachineAlias(ctx, &sfn.CreateStateMachineAliasInput{Name: aws.String("live"),
		RoutingConfiguration: []types.RoutingConfigurationListItem{{StateMachineVersionArn: v1.StateMachineVersionArn, Weight: 100}}})
	if err != nil {
		t.Fatalf("CreateStateMachineAlias: %v", err)
	}
	pass := `{"StartAt":"P","States":{"P":{"Type":"Pass","Result":"new","End":true}}}`
	if _, err := c.UpdateStateMachine(ctx, &sfn.UpdateStateMachineInput{StateMachineArn: &m, Definition: &pass}); err != nil {
		t.Fatal(err)
	}
	if out := ended(t, c, start(t, c, *alias.StateMachineAliasArn, "old", `"in"`)); aws.ToString(out.Output) != `"in"` || aws.ToString(out.StateMachineVersionArn) != m+":1" {
		t.Errorf("execution of the alias = %s by %s, want what version 1 gives", aws.ToString(out.Output), aws.ToString(out.StateMachineVersionArn))
	}
	if out := ended(t, c, start(t, c, m, "new", `"in"`)); aws.ToString(out.Output) != `"new"` {
		t.Errorf("execution of the machine = %s, want what the update gives", aws.ToString(out.Output))
	}
	_, err = c.DeleteStateMachineVersion(ctx, &sfn.DeleteStateMachineVersionInput{StateMachineVersionArn: v1.StateMachineVersionArn})
	wantCode(t, "DeleteStateMachineVersion of an aliased version", err, "ConflictException")
	list, err := c.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &m, StatusFilter: types.ExecutionStatusSucceeded})
	if err != nil || len(list.Executions) != 2 {
		t.Errorf("ListExecutions = %d, %v, want both", len(list.Executions), err)
	}
}

func TestExpressRunsInOneCall(t *testing.T) {
	c := serve(t, nil, nil)
	m := create(t, c, "quick", echo, types.StateMachineTypeExpress)
	out, err := c.StartSyncExecution(t.Context(), &sfn.StartSyncExecutionInput{StateMachineArn: &m, Input: aws.String(`[1]`)})
	if err != nil {
		t.Fatalf("StartSyncExecution: %v", err)
	}
	if out.Status != types.SyncExecutionStatusSucceeded || aws.ToString(out.Output) != `[1]` || out.BillingDetails.BilledMemoryUsedInMB != 64 {
		t.Errorf("StartSyncExecution = %+v, want SUCCEEDED with its input", out)
	}
}

func TestRegistryOutlivesTheServer(t *testing.T) {
	kept := &memory{}
	m := create(t, serve(t, kept, nil), "echo", echo, types.StateMachineTypeStandard)
	c := serve(t, kept, nil)
	if out := ended(t, c, start(t, c, m, "one", `{}`)); out.Status != types.ExecutionStatusSucceeded {
		t.Errorf("execution of a machine that was kept = %s, want SUCCEEDED", out.Status)
	}
}

func TestMockedCaseAnswersForTheTask(t *testing.T) {
	cfg, err := mock.Parse([]byte(`{"StateMachines":{"echo":{"TestCases":{"Busy":{"A":"R"}}}},"MockedResponses":{"R":{
		"0":{"Throw":{"Error":"Busy","Cause":"full"}}, "1":{"Return":{"ok":true}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	c := serve(t, nil, api.NewMocks(cfg))
	retrying := strings.Replace(echo, `"End":true`, `"Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":1,"MaxAttempts":1}],"End":true`, 1)
	m := create(t, c, "echo", retrying, types.StateMachineTypeStandard)
	if out := ended(t, c, start(t, c, m+"#Busy", "mocked", `{}`)); aws.ToString(out.Output) != `{"ok":true}` {
		t.Errorf("output of the mocked case = %s, want the second response", aws.ToString(out.Output))
	}
	if out := ended(t, c, start(t, c, m, "plain", `{"x":1}`)); aws.ToString(out.Output) != `{"x":1}` {
		t.Errorf("output without a case = %s, want the task's own", aws.ToString(out.Output))
	}
	_, err = c.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: aws.String(m + "#None")})
	wantCode(t, "StartExecution of an unknown case", err, "InvalidArn")
}

func TestListsArePaged(t *testing.T) {
	c := serve(t, nil, nil)
	for i := range 5 {
		create(t, c, fmt.Sprint("m", i), echo, types.StateMachineTypeStandard)
	}
	seen := 0
	pages := sfn.NewListStateMachinesPaginator(c, &sfn.ListStateMachinesInput{MaxResults: 2})
	for pages.HasMorePages() {
		p, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seen += len(p.StateMachines)
	}
	if seen != 5 {
		t.Errorf("pages list %d machines, want 5", seen)
	}
	_, err := c.ListStateMachines(t.Context(), &sfn.ListStateMachinesInput{NextToken: aws.String("forged")})
	wantCode(t, "ListStateMachines with a forged token", err, "InvalidToken")
}

func TestStateIsTestedAlone(t *testing.T) {
	c := serve(t, nil, nil)
	out, err := c.TestState(t.Context(), &sfn.TestStateInput{Definition: aws.String(`{"Type":"Pass","Parameters":{"y.$":"$.x"},"ResultPath":"$.r","Next":"N"}`),
		Input: aws.String(`{"x":1}`), InspectionLevel: types.InspectionLevelDebug})
	if err != nil {
		t.Fatalf("TestState: %v", err)
	}
	if out.Status != types.TestExecutionStatusSucceeded || *out.Output != `{"x":1,"r":{"y":1}}` || *out.NextState != "N" || *out.InspectionData.AfterParameters != `{"y":1}` {
		t.Errorf("TestState = %+v, want the state's data flow", out)
	}
	_, err = c.TestState(t.Context(), &sfn.TestStateInput{Definition: aws.String(`{"Type":"Succeed"}`), Mock: &types.MockInput{Result: aws.String("{}")}})
	wantCode(t, "TestState with a mock for a Succeed state", err, "ValidationException")
}

func TestDefinitionIsValidatedWithThePlaceOfTheFault(t *testing.T) {
	c := serve(t, nil, nil)
	out, err := c.ValidateStateMachineDefinition(t.Context(), &sfn.ValidateStateMachineDefinitionInput{Definition: aws.String(`{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}`)})
	if err != nil || out.Result != types.ValidateStateMachineDefinitionResultCodeFail || len(out.Diagnostics) == 0 || !strings.Contains(*out.Diagnostics[0].Location, "/States/A") {
		t.Errorf("ValidateStateMachineDefinition = %+v, %v, want FAIL at /States/A", out, err)
	}
}
