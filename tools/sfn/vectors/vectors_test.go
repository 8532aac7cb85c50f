package vectors_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/vectors"
)

func judge(t *testing.T, dir string) []vectors.Verdict {
	t.Helper()
	all, err := vectors.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	var verdicts []vectors.Verdict
	for _, v := range all {
		verdicts = append(verdicts, vectors.Run(t.Context(), v))
	}
	return verdicts
}

func TestOwnVectorsPass(t *testing.T) {
	verdicts := judge(t, "testdata")
	if len(verdicts) < 25 {
		t.Errorf("%d vectors in testdata, want 25 at least", len(verdicts))
	}
	for _, v := range verdicts {
		if !v.Passed() {
			t.Errorf("%s: %s", v.Vector.Name, v.Why)
		}
	}
}

// TestRecordedVectors holds the engine to the recordings of the service where
// they lie beside the repository, and to its own vectors where they do not.
func TestRecordedVectors(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "..", "shared", "asl-vectors")
	if _, err := os.Stat(dir); err != nil {
		dir = "testdata"
	}
	all, outcome, histories, history := 0, 0, 0, 0
	for _, v := range judge(t, dir) {
		if v.Skipped {
			continue
		}
		all++
		if v.Outcome && v.Cause {
			outcome++
		}
		if v.HasHistory {
			histories++
			if v.History {
				history++
			}
		}
	}
	if 100*outcome < 99*all {
		t.Errorf("outcomes of %d of %d vectors in %s agree, want 99%%", outcome, all, dir)
	}
	if 100*history < 97*histories {
		t.Errorf("histories of %d of %d vectors in %s agree, want 97%%", history, histories, dir)
	}
}

func TestMatch(t *testing.T) {
	tests := []struct {
		want, got string
		ok        bool
	}{
		{`{"a":1,"b":[2]}`, `{"b":[2.0],"a":1}`, true},
		{`1`, `true`, false},
		{`"<<any>>"`, `{"any":"value"}`, true},
		{`"a <<any>> z"`, `"a b\nc z"`, true},
		{`"at <<timestamp>>"`, `"at 2024-01-02T03:04:05.678Z"`, true},
		{`"<<timestamp>>"`, `"date"`, true},
		{`"<<timestamp>>"`, `"soon"`, false},
		{`"<<uuid>>"`, `"0b8b4567-1234-4abc-9def-0123456789ab"`, true},
		{`"<<uuid>>"`, `"uuid-1"`, false},
		{`{"a":1}`, `{"a":1,"b":2}`, false},
		{`[1]`, `[1,2]`, false},
	}
	for _, tt := range tests {
		want, errW := value.Decode(tt.want)
		got, errG := value.Decode(tt.got)
		if errW != nil || errG != nil {
			t.Fatal(errW, errG)
		}
		if ok := vectors.Match(want, got); ok != tt.ok {
			t.Errorf("Match(%s, %s) = %v, want %v", tt.want, tt.got, ok, tt.ok)
		}
	}
}

func TestTheReportEndsWithTheCount(t *testing.T) {
	verdicts := judge(t, filepath.Join("testdata", "choice"))
	verdicts[0].Outcome = false
	verdicts[1].Skipped = true
	var table, lines bytes.Buffer
	if err := vectors.Print(&table, verdicts); err != nil {
		t.Fatal(err)
	}
	if want := "1 vectors are in JSONata or mixed, which is refused\n3 passed, 1 failed\n"; !strings.HasSuffix(table.String(), want) {
		t.Errorf("Print() =\n%s, want it to end with\n%s", &table, want)
	}
	if err := vectors.WriteResults(&lines, verdicts); err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(lines.String(), "\n")
	want := `{"name":"choice.and_or_not","status":"SUCCEEDED","output":"yes","error":null,"cause":null,"history":["ExecutionStarted","ChoiceStateEntered","ChoiceStateExited","PassStateEntered","PassStateExited","ExecutionSucceeded"]}`
	if first != want {
		t.Errorf("WriteResults() begins with\n%s, want\n%s", first, want)
	}
}
