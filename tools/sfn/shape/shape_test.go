package shape

import (
	"encoding/json"
	"testing"
)

func TestCheckHoldsAMockAgainstTheResponse(t *testing.T) {
	tests := []struct {
		name, service, action, result string
		strict                        bool
		want                          string // "" means it passes
	}{
		{"a whole response", "lambda", "invoke", `{"StatusCode":200,"Payload":"{}"}`, true, ""},
		{"a number as text", "lambda", "invoke", `{"StatusCode":"200"}`, true, "Field 'StatusCode' must be a number"},
		{"text as a list, inside a list", "events", "putEvents", `{"Entries":[{"EventId":["a"]}]}`, true, "Field 'EventId' must be a string"},
		{"a value outside an enumeration", "s3", "getObject", `{"StorageClass":"Papyrus"}`, false, "Field 'StorageClass' is not an expected value"},
		{"a number below the smallest", "lambda", "getFunction", `{"Configuration":{"MemorySize":127}}`, true, "Field 'MemorySize' is less than the minimum value"},
		{"a blob too short", "kms", "encrypt", `{"CiphertextBlob":""}`, false, "Field 'CiphertextBlob' is smaller than the minimum length"},
		{"a member nobody knows", "sqs", "sendMessage", `{"Colour":7}`, true, ""},
		{"a missing member, strictly", "sfn", "startExecution", `{}`, true, "Required field 'ExecutionArn' is missing"},
		{"a missing member, leniently", "sfn", "startExecution", `{}`, false, ""},
		{"a service without a file", "polly", "synthesizeSpeech", `{"X":1}`, true, ""},
		{"no object at the top", "sns", "publish", `[]`, true, "Field '' must be an object"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var result any
			if err := json.Unmarshal([]byte(test.result), &result); err != nil {
				t.Fatal(err)
			}
			got := ""
			if err := Check(test.service, test.action, result, test.strict); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("Check(%s, %s, %s, strict=%t) = %q, want %q", test.service, test.action, test.result, test.strict, got, test.want)
			}
		})
	}
}

func TestMemberNameFoldsRunsOfCapitals(t *testing.T) {
	for in, want := range map[string]string{"nextToken": "NextToken", "SSEKMSKeyId": "SsekmsKeyId", "ETag": "ETag", "KMSKeyARN": "KmsKeyArn", "taskArn": "TaskArn"} {
		if got := MemberName(in); got != want {
			t.Errorf("MemberName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestEveryFileHoldsTogether(t *testing.T) {
	files, err := data.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := f.Name()[:len(f.Name())-len(".json")]
		s, err := load(name)
		if err != nil || s == nil {
			t.Errorf("load(%q) = %v, %v, want shapes", name, s, err)
			continue
		}
		for op, root := range s.Operations {
			if _, ok := s.Shapes[root]; !ok {
				t.Errorf("%s.%s answers with %s, which has no shape", name, op, root)
			}
		}
	}
}
