package teststate

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

func decoded(t *testing.T, text string) any {
	t.Helper()
	v, err := value.Decode(text)
	if err != nil {
		t.Fatalf("Decode(%s): %v", text, err)
	}
	return v
}

func ptr(s string) *string { return &s }

const task = `{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$.p"},
	"ResultSelector":{"n.$":"$.Payload"},"ResultPath":"$.r","Next":"N",
	"Retry":[{"ErrorEquals":["Busy"],"IntervalSeconds":2,"MaxAttempts":2,"BackoffRate":3}],
	"Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":"C"}]}`

func TestTaskFlow(t *testing.T) {
	failing := &Mock{Error: &Failure{"Busy", "full"}}
	tests := []struct {
		name    string
		mock    *Mock
		retries int64
		status  Status
		output  string
		next    string
		shown   string // a member of the inspection data and its value
	}{
		{"a mocked result goes through selector and path", &Mock{Result: ptr(`{"StatusCode":200,"Payload":"7"}`)}, 0, Succeeded, `{"p":1,"r":{"n":"7"}}`, "N", `"afterResultSelector":{"n":"7"}`},
		{"an error that is retried", failing, 0, Retriable, ``, "", `"errorDetails":{"retryIndex":0,"retryBackoffIntervalSeconds":2}`},
		{"the next retry waits longer", failing, 1, Retriable, ``, "", `"retryBackoffIntervalSeconds":6`},
		{"retries used up, so it is caught", failing, 2, CaughtError, `{"p":1,"e":{"Error":"Busy","Cause":"full"}}`, "C", `"errorDetails":{"catchIndex":0}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out, err := Run(context.Background(), Request{Definition: task, Input: decoded(t, `{"p":1}`), Mock: test.mock, Level: Debug, Config: Config{RetryCount: test.retries}})
			if err != nil {
				t.Fatalf("Run: %v", err)
			}
			got := ""
			if out.HasOutput {
				got = value.Text(out.Output)
			}
			if out.Status != test.status || got != test.output || out.NextState != test.next {
				t.Errorf("Run = %s %s next %q, want %s %s next %q", out.Status, got, out.NextState, test.status, test.output, test.next)
			}
			if shown := value.Text(out.Inspection); !strings.Contains(shown, test.shown) {
				t.Errorf("inspection data = %s, want %s in it", shown, test.shown)
			}
		})
	}
}

func TestWhatCannotBeTestedIsRefused(t *testing.T) {
	parallel := `{"Type":"Parallel","Branches":[{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}],"End":true}`
	tests := []struct {
		name string
		r    Request
		want string
	}{
		{"a definition that is none", Request{Definition: `{"Type":"Odd"}`}, "InvalidDefinition"},
		{"a state the machine does not have", Request{Definition: `{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`, StateName: "B"}, "State not found in definition"},
		{"a result and an error at once", Request{Definition: task, Mock: &Mock{Result: ptr("{}"), Error: &Failure{}}}, "only one of the following fields"},
		{"a mock for a state that calls nothing", Request{Definition: `{"Type":"Succeed"}`, Mock: &Mock{Result: ptr("{}")}}, "State type 'Succeed' is not supported"},
		{"a mocked result that is no JSON", Request{Definition: task, Mock: &Mock{Result: ptr("{")}}, "must be valid JSON"},
		{"a result the service could not give", Request{Definition: task, Mock: &Mock{Result: ptr(`{"StatusCode":"200"}`)}}, "Field 'StatusCode' must be a number"},
		{"a mock for fewer branches", Request{Definition: parallel, Mock: &Mock{Result: ptr("[]")}}, "same number of items"},
		{"a Parallel state without a mock", Request{Definition: parallel}, "not supported when a mock is not specified"},
		{"a task token where there is none", Request{Definition: task, Mock: &Mock{Result: ptr("{}")}, Context: ptr(`{"Task":{"Token":"t"}}`)}, "contains 'Task'"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Run(context.Background(), test.r)
			refused := (*Refused)(nil)
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Run error = %v, want a refusal with %q", err, test.want)
			}
		})
	}
}

func TestTaskWithoutMockIsRun(t *testing.T) {
	run := func(_ context.Context, r asl.Resource, parameters any) (any, error) {
		if r.Service != "lambda" || value.Text(parameters) != `{"FunctionName":"f","Payload":1}` {
			t.Errorf("Run of %s got %s, want the evaluated parameters", r.ARN, value.Text(parameters))
		}
		return nil, &Named{Failure{"Busy", "full"}}
	}
	out, err := Run(context.Background(), Request{Definition: task, Input: decoded(t, `{"p":1}`), Run: run})
	if err != nil || out.Status != Retriable {
		t.Errorf("Run = %+v, %v, want RETRIABLE", out, err)
	}
}

func TestPathOfANestedStateIsFound(t *testing.T) {
	machine := `{"StartAt":"M","States":{"M":{"Type":"Map","ItemProcessor":{"StartAt":"In","States":{"In":{"Type":"Pass","Result":5,"End":true}}},"End":true}}}`
	out, err := Run(context.Background(), Request{Definition: machine, StateName: "In"})
	if err != nil || value.Text(out.Output) != "5" {
		t.Errorf("Run of a state inside a Map = %+v, %v, want 5", out, err)
	}
}
