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
		{"retries used up, so it is caught", failing, 2, CaughtError, `{"p":1,"e":{"Error":"Busy","Cause":"full"}}`, "C", `"errorDetails":{"retryIndex":0,"catchIndex":0}`},
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
		{"failures of a Map state without a mock", Request{Definition: parallel, Config: Config{IterationFailures: new(int64)}}, "TestState does not support MapIterationFailureCount when a mock is not specified."},
		{"a context object with a Map", Request{Definition: task, Mock: &Mock{Result: ptr("{}")}, Context: ptr(`{"Map":{}}`)}, "'Map' field is not supported when mocking a Context object"},
		{"a context object with a member unheard of", Request{Definition: task, Mock: &Mock{Result: ptr("{}")}, Context: ptr(`{"Odd":{}}`)}, "Invalid Context object provided: Field 'Odd' is not allowed"},
		{"a context object with a mistyped member", Request{Definition: task, Mock: &Mock{Result: ptr("{}")}, Context: ptr(`{"Execution":{"Id":1}}`)}, "Execution.Id must be a string"},
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

const eachState = `{"Type":"Map","ItemsPath":"$.v","ItemSelector":{"i.$":"$$.Map.Item.Index","x.$":"$$.Map.Item.Value"},"ToleratedFailureCount":1,
	"ItemBatcher":{"MaxItemsPerBatch":2},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},
	"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}},"Catch":[{"ErrorEquals":["States.ExceedToleratedFailureThreshold"],"Next":"C"}],"End":true}`

// The thresholds are recorded in suite test_state.state_configuration, the
// members of the inspection data are those of API reference InspectionData.
func TestMapStateIsShown(t *testing.T) {
	tests := []struct {
		name     string
		failures int64
		status   Status
		shown    string
	}{
		{"what it would run over", 0, Succeeded, `{"input":{"v":["a","b","c"]},"afterInputPath":{"v":["a","b","c"]},"afterItemsPath":["a","b","c"],"afterItemSelector":[{"i":0,"x":"a"},{"i":1,"x":"b"},{"i":2,"x":"c"}],"afterItemBatcher":[{"Items":[{"i":0,"x":"a"},{"i":1,"x":"b"}]},{"Items":[{"i":2,"x":"c"}]}],"toleratedFailureCount":1,"maxConcurrency":0,"afterResultSelector":[1],"afterResultPath":[1]}`},
		{"as many failures as it tolerates", 1, Succeeded, `"maxConcurrency":0,"afterResultSelector":[1]`},
		{"more failures than it tolerates", 2, CaughtError, `"errorDetails":{"catchIndex":0}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out, err := Run(t.Context(), Request{Definition: eachState, Input: decoded(t, `{"v":["a","b","c"]}`), Level: Debug, Mock: &Mock{Result: ptr("[1]")}, Config: Config{IterationFailures: &test.failures}})
			if err != nil || out.Status != test.status {
				t.Fatalf("Run = %+v, %v, want %s", out, err, test.status)
			}
			if shown := value.Text(out.Inspection); !strings.Contains(shown, test.shown) {
				t.Errorf("inspection data = %s, want %s in it", shown, test.shown)
			}
		})
	}
}

// A tested state runs in an execution of its own, as the context object tells
// that suite test_state.test_state_scenarios has recorded, so its errors are
// worded as in any other.
func TestErrorsAreThoseOfAnExecution(t *testing.T) {
	const before = "An error occurred while executing the state 'StateName' (entered at the event id #2). "
	tests := []struct{ name, definition, want string }{
		{"InputPath", `{"Type":"Pass","InputPath":"$.no","End":true}`, before + "Invalid path '$.no' : No results for path: $['no']"},
		{"Parameters", `{"Type":"Pass","Parameters":{"a.$":"$.no"},"End":true}`, before + "The JSONPath '$.no' specified for the field 'a.$' could not be found in the input '{}'"},
		{"Variable", `{"Type":"Choice","Choices":[{"Variable":"$.no","IsNull":true,"Next":"X"}]}`, before + "Invalid path '$.no': The choice state's condition path references an invalid value."},
		{"no rule", `{"Type":"Choice","Choices":[{"Variable":"$.no","IsPresent":true,"Next":"X"}]}`, before + "Failed to transition out of the state. The state does not point to a next state."},
		{"SecondsPath", `{"Type":"Wait","SecondsPath":"$.no","End":true}`, before + "The SecondsPath parameter does not reference an input value: $.no"},
		{"CausePath", `{"Type":"Fail","CausePath":"$.no"}`, before + "Invalid path '$.no' : No results for path: $['no']"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out, err := Run(t.Context(), Request{Definition: test.definition, Input: value.NewObject(0)})
			if err != nil || out.Status != Failed || *out.Error != "States.Runtime" || *out.Cause != test.want {
				t.Fatalf("Run = %s %v %v, %v, want States.Runtime: %s", out.Status, out.Error, out.Cause, err, test.want)
			}
		})
	}
}

func TestVariablesAreShown(t *testing.T) {
	vars := value.Pairs("a", int64(1))
	out, err := Run(t.Context(), Request{Definition: `{"Type":"Pass","Parameters":{"x.$":"$a"},"Assign":{"b.$":"$.x"},"End":true}`, Variables: vars, Level: Debug})
	if err != nil {
		t.Fatal(err)
	}
	if shown, _ := out.Inspection.Get("variables"); value.Text(shown) != `{"a":1,"b":1}` {
		t.Errorf("variables = %s, want those of the request and those assigned", value.Text(shown))
	}
}

func TestContextIsThatOfAnExecution(t *testing.T) {
	out, err := Run(t.Context(), Request{Definition: `{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"Message":"m"},"ResultSelector":{"n.$":"$$.State.Name","c.$":"$$.State.RetryCount","i.$":"$$.Execution.Input"},"End":true}`,
		Input: int64(5), Mock: &Mock{Result: ptr(`{"MessageId":"m"}`)}})
	if want := `{"n":"StateName","c":0,"i":5}`; err != nil || value.Text(out.Output) != want {
		t.Errorf("Run = %s, %v, want %s", value.Text(out.Output), err, want)
	}
}
