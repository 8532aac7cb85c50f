package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/cloudops-autopilot/autopilot/states"
	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tools/emulator"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/api"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/mock"
)

// stepFunctions is a Step Functions service and how to let it work.
type stepFunctions struct {
	client  *sfn.Client
	foreign bool               // not the one in this process
	settle  func(t *testing.T) // lets executions go on
}

const mocksFile = "testdata/mock.json"

// services are those that the mocked paths are run on: the one in this process,
// and one of other people's making, or what SFN_ENDPOINT names in its place. It
// must have been started with the mock file as its SFN_MOCK_CONFIG.
func services(t *testing.T) map[string]stepFunctions {
	t.Helper()
	return map[string]stepFunctions{"in process": own(t), "another": foreign(t)}
}

func own(t *testing.T) stepFunctions {
	t.Helper()
	raw, err := os.ReadFile(mocksFile)
	if err != nil {
		t.Fatal(err)
	}
	config, err := mock.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	mocks := api.NewMocks(config)
	unmocked := engine.RunnerFunc(func(_ context.Context, task *engine.Task) (any, error) {
		return nil, fmt.Errorf("state %s is not mocked", task.State)
	})
	e, err := engine.New(engine.Options{Runner: unmocked, Mock: mocks.Answer, Virtual: true, Start: start, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	server, err := api.New(api.Options{Engine: e, Mocks: mocks, Now: e.Now})
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(listener.Close)
	return stepFunctions{clientOf(listener.URL), false, func(t *testing.T) {
		if err := e.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}}
}

// foreign returns the service at SFN_ENDPOINT, or the emulator's with its waits
// shortened.
func foreign(t *testing.T) stepFunctions {
	t.Helper()
	poll := func(*testing.T) { time.Sleep(50 * time.Millisecond) }
	if endpoint := os.Getenv("SFN_ENDPOINT"); endpoint != "" {
		return stepFunctions{clientOf(endpoint), true, poll}
	}
	mocks, err := filepath.Abs(mocksFile)
	if err != nil {
		t.Fatal(err)
	}
	e, err := emulator.Start(t.Context(), emulator.Options{Dir: t.TempDir(), Mocks: mocks})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Stop(); err != nil {
			t.Error(err)
		}
	})
	answer, err := http.Post(e.Endpoint+"/_ministack/config", "application/json", strings.NewReader(`{"stepfunctions._SFN_WAIT_SCALE":0.01}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return stepFunctions{clientOf(e.Endpoint), true, poll}
}

func clientOf(endpoint string) *sfn.Client {
	return sfn.New(sfn.Options{Region: "us-east-1", BaseEndpoint: aws.String(endpoint),
		HTTPClient: awsclient.HTTP(), Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
}

// create makes both machines and returns their ARNs by name.
func (s stepFunctions) create(t *testing.T) map[string]string {
	t.Helper()
	files, err := states.Render()
	if err != nil {
		t.Fatal(err)
	}
	arns := map[string]string{}
	for _, f := range files {
		name := strings.TrimSuffix(f.Name, ".asl.json")
		out, err := s.client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{Name: aws.String(name),
			Definition: aws.String(definition(t, f)), RoleArn: aws.String("arn:aws:iam::000000000000:role/test")})
		if err != nil {
			t.Fatalf("create state machine %s: %v", name, err)
		}
		arns[name] = *out.StateMachineArn
	}
	return arns
}

// definition fills the placeholders of a rendered machine.
func definition(t *testing.T, f states.File) string {
	t.Helper()
	values := map[string]string{"QuarantineQueueUrl": "http://127.0.0.1/000000000000/quarantine",
		"LifecycleStateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:lifecycle"}
	for _, name := range states.Placeholders(f.Data) {
		if function, ok := strings.CutSuffix(name, "FunctionArn"); ok {
			values[name] = "arn:aws:lambda:us-east-1:000000000000:function:" + function
		}
	}
	text, err := states.Substitute(f.Data, values)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// visited runs a test case and returns how it ended and through which states.
func (s stepFunctions) visited(t *testing.T, machine, test string, input any) (status types.ExecutionStatus, path string) {
	t.Helper()
	raw, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	x, err := s.client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: aws.String(machine + "#" + test), Input: aws.String(string(raw))})
	if err != nil {
		t.Fatalf("start %s#%s: %v", machine, test, err)
	}
	for range 600 {
		s.settle(t)
		out, err := s.client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
		if err != nil {
			t.Fatal(err)
		}
		if status = out.Status; status != types.ExecutionStatusRunning {
			break
		}
	}
	history, err := s.client.GetExecutionHistory(t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: x.ExecutionArn, MaxResults: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range history.Events {
		if e.StateEnteredEventDetails != nil {
			names = append(names, *e.StateEnteredEventDetails.Name)
		}
	}
	return status, strings.Join(names, " ")
}

func TestMockedPaths(t *testing.T) {
	event := map[string]any{"id": "ev-1", "source": "aws.rds"}
	round := map[string]any{"incidentId": "inc-1", "round": 1}
	const told = "WhatNext StartLifecycle Analyze Notify"
	// ministack 1.5.33 takes a mocked answer once a visit of a state: its
	// retries meet the same error again.
	deviations := map[string]string{
		"BedrockThrottledThenFine": decided + "WhatNext StartLifecycle Analyze AnalyzeByRules Notify",
	}
	tests := []struct {
		machine, test string
		input         any
		path          string
	}{
		{"pipeline", "HappyPath", event, decided + told},
		{"pipeline", "Noise", event, "Classify Route Record"},
		{"pipeline", "BedrockThrottledThenFine", event, decided + told},
		{"pipeline", "BedrockDown", event, decided + "WhatNext StartLifecycle Analyze AnalyzeByRules Notify"},
		{"pipeline", "StoreConflict", event, decided + strings.Repeat("CountConflict DecideAgain Correlate Persist ", 2) + told},
		{"pipeline", "PoisonEvent", event, "Classify Quarantine RecordQuarantine"},
		{"pipeline", "NotifyFailing", event, decided + told + " Quarantine RecordQuarantine"},
		{"pipeline", "LifecycleStartedBefore", event, decided + told},
		{"pipeline", "Wake", event, decided + "WhatNext Wake"},
		{"lifecycle", "Acknowledged", round, paged + "Tick Step AwaitResolution " + closing},
		{"lifecycle", "NoAcknowledgement", round, paged + nextOne + "Escalate Step AwaitResolution " + closing},
		{"lifecycle", "LateAcknowledgement", round, paged + nextOne + "Tick Step AwaitResolution " + closing},
		{"lifecycle", "Recovery", round, paged + closing},
		{"lifecycle", "PageFailing", round, "Begin Step Page NotPaged " + nextOne + closing},
		{"lifecycle", "PageUnconfirmed", round, "Begin Step Page Paged " + nextOne + closing},
		{"lifecycle", "StoreDown", round, "Begin Quarantine"},
	}
	for name, s := range services(t) {
		machines := s.create(t)
		for _, tt := range tests {
			t.Run(name+"/"+tt.machine+"#"+tt.test, func(t *testing.T) {
				status, path := s.visited(t, machines[tt.machine], tt.test, tt.input)
				if s.foreign && path == deviations[tt.test] {
					return
				}
				if status != types.ExecutionStatusSucceeded || path != tt.path {
					t.Errorf("%s#%s ended %s after\n%s, want SUCCEEDED after\n%s", tt.machine, tt.test, status, path, tt.path)
				}
			})
		}
	}
}
