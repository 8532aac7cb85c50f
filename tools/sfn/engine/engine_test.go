package engine_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

func TestExecutionsEndAsTheServiceSays(t *testing.T) {
	fails := func(name, cause string) engine.RunnerFunc {
		return func(context.Context, *engine.Task) (any, error) {
			return nil, &engine.TaskError{Name: name, Cause: cause}
		}
	}
	tests := []struct {
		name       string
		definition string
		input      string
		runner     engine.RunnerFunc
		want       string
	}{
		{"a result goes where ResultPath says", `{"StartAt":"A","States":{"A":{` + fn + `,"InputPath":"$.in","ResultPath":"$.out.deep","End":true}}}`,
			`{"in":{"a":1}}`, echo, `SUCCEEDED {"in":{"a":1},"out":{"deep":{"a":1}}}`},
		{"ResultPath meets something that is no object", `{"StartAt":"A","States":{"A":{` + fn + `,"ResultPath":"$.a.b","End":true}}}`,
			`{"a":1}`, echo, `FAILED States.ResultPathMatchFailure An error occurred while executing the state 'A' (entered at the event id #2). Unable to apply Reference Path $.a.b to input {"a":1}`},
		{"a failure is caught with its cause", `{"StartAt":"A","States":{"A":{` + fn + `,"Catch":[{"ErrorEquals":["Busy"],"ResultPath":"$.e","Next":"B"}],"End":true},"B":{"Type":"Succeed"}}}`,
			`{"k":1}`, fails("Busy", "try later"), `SUCCEEDED {"k":1,"e":{"Error":"Busy","Cause":"try later"}}`},
		{"a plain error of a function is Lambda.Unknown", `{"StartAt":"A","States":{"A":{` + fn + `,"End":true}}}`,
			`{}`, func(context.Context, *engine.Task) (any, error) { return nil, errors.New("boom") }, `FAILED Lambda.Unknown boom`},
		{"runtime errors are caught by nothing", `{"StartAt":"A","States":{"A":{` + fn + `,"InputPath":"$.no","Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"End":true},"B":{"Type":"Succeed"}}}`,
			`{}`, echo, `FAILED States.Runtime An error occurred while executing the state 'A' (entered at the event id #2). Invalid path '$.no' : No results for path: $['no']`},
		{"a path in Parameters that leads nowhere can be caught", `{"StartAt":"A","States":{"A":{` + fn + `,"Parameters":{"x.$":"$.no"},"Catch":[{"ErrorEquals":["States.ParameterPathFailure"],"ResultPath":null,"Next":"B"}],"End":true},"B":{"Type":"Succeed"}}}`,
			`{}`, echo, `SUCCEEDED {}`},
		{"no rule matches", `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":2,"Next":"B"}]},"B":{"Type":"Succeed"}}}`,
			`{"a":1}`, echo, `FAILED States.Runtime An error occurred while executing the state 'A' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.`},
		{"a rule asks for what is not there", `{"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":2,"Next":"B"}]},"B":{"Type":"Succeed"}}}`,
			`{}`, echo, `FAILED States.Runtime An error occurred while executing the state 'A' (entered at the event id #2). Invalid path '$.a': The choice state's condition path references an invalid value.`},
		{"a result is too large", `{"StartAt":"A","States":{"A":{` + fn + `,"End":true}}}`, `{}`,
			func(context.Context, *engine.Task) (any, error) { return strings.Repeat("x", engine.MaxPayload), nil },
			`FAILED States.DataLimitExceeded The state/task 'arn:aws:lambda:us-east-1:000000000000:function:f' returned a result with a size exceeding the maximum number of bytes service limit.`},
		{"a loop ends at the limit of the history", `{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Choice","Choices":[{"Variable":"$.x","IsPresent":true,"Next":"C"}],"Default":"A"},"C":{"Type":"Succeed"}}}`, `{}`, echo,
			`FAILED States.Runtime The execution reached the maximum number of history events (25000).`},
		{"branches answer in their order", `{"StartAt":"A","States":{"A":{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Wait","Seconds":5,"End":true}}},{"StartAt":"C","States":{"C":{"Type":"Pass","Result":2,"End":true}}}],"End":true}}}`,
			`1`, echo, `SUCCEEDED [1,2]`},
		{"items that are no array", `{"StartAt":"A","States":{"A":{"Type":"Map","ItemsPath":"$.l","ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}},"End":true}}}`,
			`{"l":1}`, echo, `FAILED States.Runtime An error occurred while executing the state 'A' (entered at the event id #2). Reference path "$.l" must point to array.`},
		{"batches carry their shared input", `{"StartAt":"A","States":{"A":{"Type":"Map","ItemBatcher":{"MaxItemsPerBatch":2,"BatchInput":{"k.$":"$$.Execution.Name"}},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}},"End":true}}}`,
			`[1,2,3]`, echo, `SUCCEEDED [{"BatchInput":{"k":"x"},"Items":[1,2]},{"BatchInput":{"k":"x"},"Items":[3]}]`},
		{"more failures than are tolerated", `{"StartAt":"A","States":{"A":{"Type":"Map","ToleratedFailureCount":1,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"B","States":{"B":{"Type":"Fail"}}},"End":true}}}`,
			`[1,2]`, echo, `FAILED States.ExceedToleratedFailureThreshold The specified tolerated failure threshold was exceeded`},
		{"either threshold counts", `{"StartAt":"A","States":{"A":{"Type":"Map","ToleratedFailureCount":9,"ToleratedFailurePercentage":50,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"B","States":{"B":{"Type":"Fail"}}},"End":true}}}`,
			`[1,2]`, echo, `FAILED States.ExceedToleratedFailureThreshold The specified tolerated failure threshold was exceeded`},
		{"a share alone is tolerated", `{"StartAt":"A","States":{"A":{"Type":"Map","ToleratedFailurePercentage":100,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"B","States":{"B":{"Type":"Fail"}}},"End":true}}}`,
			`[1,2]`, echo, `SUCCEEDED []`},
		{"every item of a failed batch counts", `{"StartAt":"A","States":{"A":{"Type":"Map","ToleratedFailureCount":1,"ItemBatcher":{"MaxItemsPerBatch":2},"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"B","States":{"B":{"Type":"Fail"}}},"End":true}}}`,
			`[1,2,3]`, echo, `FAILED States.ExceedToleratedFailureThreshold The specified tolerated failure threshold was exceeded`},
		{"an item that cannot be selected", `{"StartAt":"A","States":{"A":{"Type":"Map","ItemSelector":{"x.$":"$.no"},"ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Pass","End":true}}},"End":true}}}`,
			`[1]`, echo, `FAILED States.Runtime An error occurred while executing the state 'A' (entered at the event id #2). The JSONPath '$.no' specified for the field 'x.$' could not be found in the input '[1]'`},
		{"a missed time limit of the machine", `{"TimeoutSeconds":5,"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":60,"End":true}}}`, `{}`, echo, `TIMED_OUT`},
		{"a task that never answers", `{"StartAt":"A","States":{"A":{` + fn + `,"TimeoutSeconds":5,"End":true}}}`, `{}`,
			func(context.Context, *engine.Task) (any, error) { return nil, engine.ErrNoAnswer }, `FAILED States.Timeout`},
		{"a runtime error in a branch ends everything at once", `{"StartAt":"A","States":{"A":{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Pass","InputPath":"$.no","End":true}}},{"StartAt":"C","States":{"C":{"Type":"Wait","Seconds":9,"End":true}}}],"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Z"}],"End":true},"Z":{"Type":"Succeed"}}}`,
			`{}`, echo, `FAILED States.Runtime An error occurred while executing the state 'B' (entered at the event id #4). Invalid path '$.no' : No results for path: $['no']`},
		{"an index beyond the end is null in a template", `{"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"x.$":"$.l[1]"},"End":true}}}`, `{"l":[1]}`, echo, `SUCCEEDED {"x":null}`},
		{"an opaque Go value is opened by a path", `{"StartAt":"A","States":{"A":{` + fn + `,"ResultSelector":{"n.$":"$.Inner.N"},"End":true}}}`, `{}`,
			func(context.Context, *engine.Task) (any, error) {
				return struct{ Inner struct{ N int } }{struct{ N int }{7}}, nil
			}, `SUCCEEDED {"n":7}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := newEngine(t, engine.Options{Virtual: true, Runner: tt.runner})
			machine(t, e, asl.Standard, tt.definition)
			if got := ended(run(t, e, tt.input)); got != tt.want {
				t.Errorf("execution ended with\n %s, want\n %s", got, tt.want)
			}
		})
	}
}

// The limit on all variables together is on page "Service quotas" of the
// developer guide; an Assign alone is held to that of a payload.
func TestVariablesHaveALimitTogether(t *testing.T) {
	const states, size = 60, 200_000
	var b strings.Builder
	for i := range states {
		fmt.Fprintf(&b, `"S%d":{"Type":"Pass","Assign":{"v%d.$":"$.x"},"Next":"S%d"},`, i, i, i+1)
	}
	e := newEngine(t, engine.Options{Virtual: true, Runner: engine.RunnerFunc(echo)})
	machine(t, e, asl.Standard, fmt.Sprintf(`{"StartAt":"S0","States":{%s"S%d":{"Type":"Succeed"}}}`, b.String(), states))
	got := ended(run(t, e, `{"x":"`+strings.Repeat("x", size)+`"}`))
	full := (10 << 20) / size // the state that has no room
	if want := fmt.Sprintf("FAILED States.DataLimitExceeded The state/task 'S%d' ", full); !strings.HasPrefix(got, want) {
		t.Errorf("execution ended with %.200s, want %s", got, want)
	}
}
