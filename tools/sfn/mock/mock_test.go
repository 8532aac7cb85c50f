package mock

import (
	"strings"
	"testing"
)

const two = `{
  "StateMachines": {"Detect": {"TestCases": {"Busy": {"Classify": "BusyThenFine"}}}},
  "MockedResponses": {"BusyThenFine": {
    "0-1": {"Throw": {"Error": "Lambda.TooManyRequestsException", "Cause": "busy"}},
    "2": {"Return": {"severity": "high"}}}}}`

func TestResponseFollowsTheAttempt(t *testing.T) {
	c, err := Parse([]byte(two))
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	busy, err := c.Case("Detect", "Busy")
	if err != nil {
		t.Fatalf("Case: %v", err)
	}
	if !busy.Mocks("Classify") || busy.Mocks("Notify") {
		t.Errorf("Mocks(Classify), Mocks(Notify) = %t, %t, want true, false", busy.Mocks("Classify"), busy.Mocks("Notify"))
	}
	for call, want := range []string{"throw", "throw", `{"severity": "high"}`} {
		r, err := busy.Response("Classify", call)
		if err != nil {
			t.Fatalf("Response(Classify, %d): %v", call, err)
		}
		got := string(r.Return)
		if r.Throw != nil {
			got = "throw"
		}
		if got != want {
			t.Errorf("Response(Classify, %d) = %s, want %s", call, got, want)
		}
	}
	if r, err := busy.Response("Classify", 3); err == nil {
		t.Errorf("Response(Classify, 3) = %v, want an error: no attempt is listed for it", r)
	}
}

func TestUnknownCaseIsNamed(t *testing.T) {
	c, err := Parse([]byte(two))
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	if _, err := c.Case("Detect", "Quiet"); err == nil || !strings.Contains(err.Error(), `"Quiet"`) {
		t.Errorf("Case(Detect, Quiet) error = %v, want one that names the case", err)
	}
}

func TestParseNamesWhatIsWrong(t *testing.T) {
	tests := []struct{ name, raw, want string }{
		{"no JSON", `{`, "unexpected EOF"},
		{"a gap between attempts", `{"MockedResponses":{"R":{"0":{"Return":1},"2":{"Return":1}}}}`, "MockedResponses.R does not say what attempt 1"},
		{"an overlap of attempts", `{"MockedResponses":{"R":{"0-2":{"Return":1},"2":{"Return":1}}}}`, "MockedResponses.R does not say what attempt 3 answers, or says it twice"},
		{"a key that is no number", `{"MockedResponses":{"R":{"first":{"Return":1}}}}`, "MockedResponses.R.first is no attempt"},
		{"a range that runs backwards", `{"MockedResponses":{"R":{"3-1":{"Return":1}}}}`, "MockedResponses.R.3-1 is no attempt"},
		{"both Return and Throw", `{"MockedResponses":{"R":{"0":{"Return":1,"Throw":{"Error":"E"}}}}}`, "either Return or Throw"},
		{"an empty response", `{"MockedResponses":{"R":{}}}`, "MockedResponses.R has no attempt"},
		{"a response that is not there", `{"StateMachines":{"M":{"TestCases":{"T":{"S":"R"}}}}}`, `StateMachines.M.TestCases.T.S names the response "R"`},
		{"a key nobody knows", `{"Machines":{}}`, `unknown field "Machines"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse([]byte(test.raw))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Parse(%s) error = %v, want one with %q", test.raw, err, test.want)
			}
		})
	}
}
