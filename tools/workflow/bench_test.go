package workflow

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/cloudops-autopilot/autopilot/tools/emulator"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/api"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/mock"
)

// benchStates is how many tasks the machine of the benchmark has, one after
// the other.
const benchStates = 10

// BenchmarkOverTheAPI runs one machine of echo tasks on the in-process Step
// Functions and on the emulator, both through the SDK's client and with the
// same mock file, and measures the transitions a second.
func BenchmarkOverTheAPI(b *testing.B) {
	for name, serve := range map[string]func(*testing.B, []byte) *sfn.Client{"in process": ownBench, "emulator": foreignBench} {
		b.Run(name, func(b *testing.B) {
			client := serve(b, benchMocks(b))
			machine, err := client.CreateStateMachine(b.Context(), &sfn.CreateStateMachineInput{Name: aws.String("bench"),
				Definition: aws.String(benchChain(b)), RoleArn: aws.String("arn:aws:iam::000000000000:role/bench")})
			if err != nil {
				b.Fatal(err)
			}
			const executions = 100
			for b.Loop() {
				runMany(b, client, *machine.StateMachineArn+"#Echo", executions)
			}
			b.ReportMetric(float64(b.N*executions*(benchStates+1))/b.Elapsed().Seconds(), "transitions/s")
		})
	}
}

// benchChain is a machine whose tasks hand on what they are given.
func benchChain(b *testing.B) string {
	b.Helper()
	states := map[string]any{}
	for i := range benchStates {
		s := map[string]any{"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:000000000000:function:echo", "Next": fmt.Sprintf("S%d", i+1)}
		if i == benchStates-1 {
			delete(s, "Next")
			s["End"] = true
		}
		states[fmt.Sprintf("S%d", i)] = s
	}
	return text(b, map[string]any{"StartAt": "S0", "States": states})
}

// benchMocks answers for the tasks what they are given.
func benchMocks(b *testing.B) []byte {
	b.Helper()
	answers := map[string]string{}
	for i := range benchStates {
		answers[fmt.Sprintf("S%d", i)] = "Echoed"
	}
	return []byte(text(b, map[string]any{
		"StateMachines":   map[string]any{"bench": map[string]any{"TestCases": map[string]any{"Echo": answers}}},
		"MockedResponses": map[string]any{"Echoed": map[string]any{"0": map[string]any{"Return": map[string]any{"n": 1}}}},
	}))
}

func text(b *testing.B, v any) string {
	b.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		b.Fatal(err)
	}
	return string(raw)
}

func ownBench(b *testing.B, file []byte) *sfn.Client {
	b.Helper()
	config, err := mock.Parse(file)
	if err != nil {
		b.Fatal(err)
	}
	mocks := api.NewMocks(config)
	unmocked := engine.RunnerFunc(func(_ context.Context, task *engine.Task) (any, error) {
		return nil, fmt.Errorf("state %s is not mocked", task.State)
	})
	e, err := engine.New(engine.Options{Runner: unmocked, Mock: mocks.Answer})
	if err != nil {
		b.Fatal(err)
	}
	server, err := api.New(api.Options{Engine: e, Mocks: mocks})
	if err != nil {
		b.Fatal(err)
	}
	listener := httptest.NewServer(server)
	b.Cleanup(func() {
		listener.Close()
		if err := e.Close(); err != nil {
			b.Error(err)
		}
	})
	return clientOf(listener.URL)
}

func foreignBench(b *testing.B, file []byte) *sfn.Client {
	b.Helper()
	mocks := filepath.Join(b.TempDir(), "mocks.json")
	if err := os.WriteFile(mocks, file, 0o600); err != nil {
		b.Fatal(err)
	}
	e, err := emulator.Start(b.Context(), emulator.Options{Dir: b.TempDir(), Mocks: mocks})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := e.Stop(); err != nil {
			b.Error(err)
		}
	})
	return clientOf(e.Endpoint)
}

// runMany starts n executions from a few callers and waits until all have succeeded.
func runMany(b *testing.B, client *sfn.Client, machine string, n int) {
	b.Helper()
	const callers = 4
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for range n / callers {
				x, err := client.StartExecution(b.Context(), &sfn.StartExecutionInput{StateMachineArn: &machine, Input: aws.String(`{"n":1}`)})
				if err != nil {
					b.Errorf("StartExecution: %v", err)
					return
				}
				succeeds(b, client, *x.ExecutionArn)
			}
		})
	}
	all.Wait()
}

// succeeds waits until an execution has ended.
func succeeds(b *testing.B, client *sfn.Client, arn string) {
	b.Helper()
	for {
		x, err := client.DescribeExecution(b.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &arn})
		switch {
		case err != nil:
			b.Errorf("DescribeExecution: %v", err)
			return
		case x.Status == sfntypes.ExecutionStatusSucceeded:
			return
		case x.Status != sfntypes.ExecutionStatusRunning:
			b.Errorf("execution ended %s: %s %s", x.Status, aws.ToString(x.Error), aws.ToString(x.Cause))
			return
		}
		time.Sleep(time.Millisecond)
	}
}
