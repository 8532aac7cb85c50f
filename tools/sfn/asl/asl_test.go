package asl_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
)

// one wraps the fields of a single state.
func one(fields string) string { return `{"StartAt":"S","States":{"S":{` + fields + `}}}` }

const schema = "SCHEMA_VALIDATION_FAILED: "

func TestBadDefinitionsAreRefused(t *testing.T) {
	tests := []struct {
		name, definition, want string
		express                bool
	}{
		{name: "nothing in it", definition: `{}`, want: schema + "These fields are required: [States, StartAt] at /"},
		{name: "no start", definition: `{"States":{}}`, want: schema + "These fields are required: [StartAt] at /"},
		{name: "an unknown type", definition: one(`"Type":"Think"`), want: schema + "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/S/Type"},
		{name: "a start that is not there", definition: `{"StartAt":"X","States":{"S":{"Type":"Succeed"}}}`, want: "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /StartAt, MISSING_TRANSITION_TARGET: State \"S\" is not reachable. at /States/S"},
		{name: "a next that is not there", definition: one(`"Type":"Pass","Next":"X"`), want: "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/S/Next, MISSING_END_STATE: Workflow has no terminal state at null"},
		{name: "a state nothing leads to", definition: `{"StartAt":"S","States":{"S":{"Type":"Succeed"},"X":{"Type":"Succeed"}}}`, want: `MISSING_TRANSITION_TARGET: State "X" is not reachable. at /States/X`},
		{name: "neither next nor end", definition: one(`"Type":"Pass"`), want: schema + "Exactly one of these fields is required: [Next, End] at /States/S"},
		{name: "a field that does not belong", definition: one(`"Type":"Succeed","Resource":"x"`), want: schema + "Field 'Resource' is not supported at /States/S"},
		{name: "no resource ARN", definition: one(`"Type":"Task","Resource":"x","End":true`), want: schema + "The resource provided x is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/S/Resource"},
		{name: "a template that is no path", definition: one(`"Type":"Pass","Parameters":{"a":[{"b.$":"nope"}]},"End":true`), want: schema + "The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters/a[0]"},
		{name: "a template that calls nothing known", definition: one(`"Type":"Pass","Parameters":{"b.$":"States.Nope()"},"End":true`), want: schema + "The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic function call at /States/S/Parameters"},
		{name: "a ResultPath to many places", definition: one(`"Type":"Pass","ResultPath":"$.a[*]","End":true`), want: schema + "Value is not a Reference Path at /States/S/ResultPath"},
		{name: "a timestamp without a T", definition: one(`"Type":"Wait","Timestamp":"2016-12-05 21:29:29Z","End":true`), want: schema + "String does not match RFC3339 timestamp at /States/S/Timestamp"},
		{name: "two ways to wait", definition: one(`"Type":"Wait","Seconds":1,"SecondsPath":"$.s","End":true`), want: schema + "There should only be one of the following fields: [Seconds, SecondsPath] at /States/S"},
		{name: "States.ALL in company", definition: one(`"Type":"Task","Resource":"arn:aws:lambda:r:a:function:f","Retry":[{"ErrorEquals":["A","States.ALL"]}],"End":true`), want: schema + "States.ALL must appear alone and in the last Retrier or Catcher at /States/S/Retry[0]/ErrorEquals"},
		{name: "a token in an express machine", definition: one(`"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"q","MessageBody":"b"},"End":true`), express: true,
			want: schema + "Express state machine does not support '.waitForTaskToken' service integration at /States/S/Resource"},
		{name: "a parameter that is missing", definition: one(`"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"Payload":1},"End":true`), want: schema + "The field 'FunctionName' is required but was missing at /States/S/Parameters"},
		{name: "a rule that compares nothing", definition: one(`"Type":"Choice","Choices":[{"Variable":"$.a","Next":"S"}]`), want: schema + "A comparison operator is required but was missing at /States/S/Choices[0]"},
		{name: "a rule with the wrong type", definition: one(`"Type":"Choice","Choices":[{"Not":{"Variable":"$.a","NumericEquals":"1"},"Next":"S"}]`), want: schema + "Expected value of type Number at /States/S/Choices[0]/Not/NumericEquals"},
		{name: "a fault in a branch", definition: one(`"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Pass","Next":"S"}}}],"End":true`), want: "MISSING_TRANSITION_TARGET: Missing 'Next' target: S at /States/S/Branches[0]/States/B/Next, MISSING_END_STATE: Workflow has no terminal state at null"},
		{name: "the same name twice", definition: one(`"Type":"Parallel","Branches":[{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}],"End":true`), want: "DUPLICATE_STATE_NAME: Duplicate State name: S at /States/S/Branches[0]/States/S"},
		{name: "a field only distributed maps have", definition: one(`"Type":"Map","ItemBatcher":{"MaxItemsPerBatch":1},"ItemProcessor":{"StartAt":"B","States":{"B":{"Type":"Succeed"}}},"End":true`), want: schema + "Field 'ItemBatcher' is not supported at /States/S"},
		{name: "credentials without a role", definition: one(`"Type":"Task","Resource":"arn:aws:lambda:r:a:function:f","Credentials":{"Role":"r"},"End":true`), want: schema + "The field 'RoleArn' is required but was missing at /States/S/Credentials"},
		{name: "JSONata", definition: `{"QueryLanguage":"JSONata",` + one(`"Type":"Succeed"`)[1:], want: schema + "The query language 'JSONata' is not supported here, only 'JSONPath' is at /QueryLanguage"},
		{name: "a state in JSONata", definition: one(`"Type":"Succeed","QueryLanguage":"JSONata"`), want: schema + "The query language 'JSONata' is not supported here, only 'JSONPath' is at /States/S/QueryLanguage"},
		{name: "no JSON", definition: "not a definition", want: "INVALID_JSON_DESCRIPTION: Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: (String)\"not a definition\"; line: 1, column: 4]"},
		{name: "an empty text", definition: "", want: "INVALID_JSON_DESCRIPTION: No content to map due to end-of-input\n at [Source: (String)\"\"; line: 1, column: 0]"},
		{name: "half a JSON", definition: "{", want: "INVALID_JSON_DESCRIPTION: Unexpected end-of-input\n at [Source: (String)\"{\"; line: 1, column: 2]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			typ := asl.Standard
			if tt.express {
				typ = asl.Express
			}
			_, err := asl.Compile(tt.definition, typ)
			var invalid *asl.Invalid
			if !errors.As(err, &invalid) {
				t.Fatalf("Compile(%s) = %v, want an *Invalid", tt.definition, err)
			}
			if want := "Invalid State Machine Definition: '" + tt.want + "'"; err.Error() != want {
				t.Errorf("Compile(%s) =\n %v, want\n %s", tt.definition, err, want)
			}
		})
	}
}

// The texts are what ValidateStateMachineDefinition has been seen to answer, as
// reported against emulators of it, and apply to all fields of their kind.
func TestFieldsAreCheckedAsTheServiceDoes(t *testing.T) {
	each := func(fields string) string {
		return one(`"Type":"Map","End":true,"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"B","States":{"B":{"Type":"Succeed"}}},` + fields)
	}
	sqs := func(parameters string) string {
		return one(`"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true,"Parameters":{"QueueUrl":"q","MessageBody":"b"` + parameters + `}`)
	}
	tests := []struct{ name, definition, want string }{
		{"a rule without a target", one(`"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true}]`), "These fields are required: [Next] at /States/S/Choices[0]"},
		{"a task without a resource", one(`"Type":"Task","End":true`), "These fields are required: [Resource] at /States/S"},
		{"a retrier without errors", one(`"Type":"Task","Resource":"arn:aws:lambda:r:a:function:f","End":true,"Retry":[{"MaxAttempts":1}]`), "These fields are required: [ErrorEquals] at /States/S/Retry[0]"},
		{"a number and its path", each(`"MaxConcurrency":1,"MaxConcurrencyPath":"$.m"`), "There should only be one of the following fields: [MaxConcurrency, MaxConcurrencyPath] at /States/S"},
		{"a share and its path", each(`"ToleratedFailurePercentage":1,"ToleratedFailurePercentagePath":"$.m"`), "There should only be one of the following fields: [ToleratedFailurePercentage, ToleratedFailurePercentagePath] at /States/S"},
		{"an error and its path", one(`"Type":"Fail","Error":"e","ErrorPath":"$.e"`), "There should only be one of the following fields: [Error, ErrorPath] at /States/S"},
		{"a number below its range", each(`"ToleratedFailureCount":-1`), "Minimum value is 0 at /States/S/ToleratedFailureCount"},
		{"a share below its range", each(`"ToleratedFailurePercentage":-0.5`), "Minimum value is 0.0 at /States/S/ToleratedFailurePercentage"},
		{"a share above its range", each(`"ToleratedFailurePercentage":100.1`), "Maximum value is 100.0 at /States/S/ToleratedFailurePercentage"},
		{"a batch too large", each(`"ItemBatcher":{"MaxInputBytesPerBatch":262145}`), "Maximum value is 262144 at /States/S/ItemBatcher/MaxInputBytesPerBatch"},
		{"a number in the context object", each(`"MaxConcurrencyPath":"$$.Execution.Input.n"`), "Value is not a Reference Path at /States/S/MaxConcurrencyPath"},
		{"a field of the other query language", one(`"Type":"Pass","Output":1,"End":true`), "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/S"},
		{"a query language for iterations", one(`"Type":"Map","End":true,"ItemProcessor":{"QueryLanguage":"JSONPath","StartAt":"B","States":{"B":{"Type":"Succeed"}}}`), "Field 'QueryLanguage' is not supported at /States/S/ItemProcessor"},
		{"a variable that is no identifier", one(`"Type":"Pass","End":true,"Assign":{"a-b.$":"$"}`), "The variable name 'a-b' is not valid at /States/S/Assign"},
		{"the reserved variable", one(`"Type":"Pass","End":true,"Assign":{"states":1}`), "The variable name 'states' is not valid at /States/S/Assign"},
		{"Catch on a Pass state", one(`"Type":"Pass","End":true,"Catch":[]`), "Field 'Catch' is not supported at /States/S"},
		{"a parameter that the integration does not take", sqs(`,"Queue.$":"$.q"`), "The field 'Queue.$' is not supported by Step Functions at /States/S/Parameters"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := asl.Compile(tt.definition, asl.Standard)
			if want := "Invalid State Machine Definition: '" + schema + tt.want + "'"; err == nil || err.Error() != want {
				t.Errorf("Compile(%s) =\n %v, want\n %s", tt.definition, err, want)
			}
		})
	}
}

// The forms are those of Java's DateTimeFormatter.ISO_OFFSET_DATE_TIME, which the
// service's causes name, without its rarities.
func TestTimestamps(t *testing.T) {
	for text, want := range map[string]bool{
		"2016-03-14T01:59:00Z": true, "2016-03-14T01:59Z": true, "2016-03-14T01:59:00.123456789+02:00": true,
		"2016-03-14T01:59:00,5Z": false, "2016-03-14T1:59:00Z": false, "2016-13-14T01:59:00Z": false, "2016-03-14T25:59:00Z": false,
		"2016-03-14T01:59:00": false, "2016-03-14 01:59:00Z": false, "2016-03-14T01:59:00.Z": false, "2016-02-30T01:59:00Z": false, "": false,
	} {
		if _, got := asl.ParseTimestamp(text); got != want {
			t.Errorf("ParseTimestamp(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestEveryFaultIsTold(t *testing.T) {
	_, err := asl.Compile(`{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"X"},"B":{"Type":"Wait","Seconds":-1,"End":true}}}`, asl.Standard)
	for _, want := range []string{"/States/A/Next", "/States/B/Seconds"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Compile() = %v, want it to name %s", err, want)
		}
	}
}

func TestDeepDefinitionsAreRefused(t *testing.T) {
	deep := strings.Repeat(`{"StartAt":"S","States":{"S":{"Type":"Parallel","End":true,"Branches":[`, 60) + strings.Repeat(`]}}}`, 60)
	if _, err := asl.Compile(deep, asl.Standard); err == nil {
		t.Error("Compile of 60 nested Parallel states succeeded, want an error")
	}
}
