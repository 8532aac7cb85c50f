package local

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"github.com/cloudops-autopilot/autopilot/tasks/awsclient"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
)

// begin runs local mode until the test ends.
func begin(t *testing.T, o Options) Addresses {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan Addresses, 1), make(chan error, 1)
	o.Ready = func(at Addresses) { ready <- at }
	go func() { ended <- Run(ctx, o) }()
	select {
	case at := <-ready:
		t.Cleanup(func() {
			stop()
			if err := <-ended; err != nil {
				t.Errorf("Run() = %v", err)
			}
		})
		return at
	case err := <-ended:
		stop()
		t.Fatalf("Run() = %v", err)
		return Addresses{}
	}
}

func TestATestCaseAnswersInPlaceOfTheTask(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mocks.json")
	mocks := `{"StateMachines":{"greeter":{"TestCases":{"Polite":{"Greet":"Hello"}}}},
		"MockedResponses":{"Hello":{"0":{"Throw":{"Error":"Lambda.TooManyRequestsException","Cause":"busy"}},"1":{"Return":{"said":"hello"}}}}}`
	if err := os.WriteFile(file, []byte(mocks), 0o600); err != nil {
		t.Fatal(err)
	}
	o := testOptions(t.TempDir())
	o.Mocks = file
	at := begin(t, o)
	client := sfn.New(sfn.Options{Region: names.Region, BaseEndpoint: &at.SFN, HTTPClient: awsclient.HTTP(),
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", "")})
	machine, err := client.CreateStateMachine(t.Context(), &sfn.CreateStateMachineInput{Name: aws.String("greeter"), RoleArn: aws.String("arn:aws:iam::000000000000:role/any"),
		Definition: aws.String(`{"StartAt":"Greet","States":{"Greet":{"Type":"Task","Resource":"arn:aws:lambda:us-east-1:000000000000:function:no-such-function",
			"Retry":[{"ErrorEquals":["Lambda.TooManyRequestsException"],"IntervalSeconds":1,"MaxAttempts":1}],"End":true}}}`)})
	if err != nil {
		t.Fatal(err)
	}
	run := func(suffix string) *sfn.DescribeExecutionOutput {
		t.Helper()
		started, err := client.StartExecution(t.Context(), &sfn.StartExecutionInput{StateMachineArn: aws.String(*machine.StateMachineArn + suffix)})
		if err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
			x, err := client.DescribeExecution(t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: started.ExecutionArn})
			if err != nil {
				t.Fatal(err)
			}
			if x.Status != types.ExecutionStatusRunning || time.Now().After(deadline) {
				return x
			}
		}
	}
	if x := run("#Polite"); x.Status != types.ExecutionStatusSucceeded || aws.ToString(x.Output) != `{"said":"hello"}` {
		t.Errorf("under the test case the execution is %s with %s %s, want the second answer", x.Status, aws.ToString(x.Output), aws.ToString(x.Cause))
	}
	if x := run(""); x.Status != types.ExecutionStatusFailed {
		t.Errorf("without a test case the execution is %s, want FAILED: there is no such function", x.Status)
	}
}

func TestAMockConfigurationThatCannotBeUsedIsNamed(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.json")
	if err := os.WriteFile(bad, []byte(`{"StateMachine":{}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, says := range map[string]string{bad: "StateMachine", filepath.Join(t.TempDir(), "none.json"): "read mock configuration"} {
		o := testOptions(t.TempDir())
		o.Mocks = name
		if err := Run(t.Context(), o); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), says) {
			t.Errorf("Run with mocks %s = %v, want the file and %q named", name, err, says)
		}
	}
}
