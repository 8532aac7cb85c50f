package states

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tools/golden"
)

func TestCommittedMachinesAreWhatTheCodeRenders(t *testing.T) {
	files, err := Render()
	if err != nil {
		t.Fatalf("Render() = %v", err)
	}
	for _, f := range files {
		golden.Check(t, f.Name, f.Data)
	}
}

func TestPlaceholdersAreTheAgreedNames(t *testing.T) {
	want := map[string][]string{
		"pipeline.asl.json": {"AnalyzeFunctionArn", "ClassifyFunctionArn", "CorrelateFunctionArn", "LifecycleFunctionArn",
			"LifecycleStateMachineArn", "NotifyFunctionArn", "PersistFunctionArn", "QuarantineQueueUrl"},
		"lifecycle.asl.json": {"LifecycleFunctionArn", "NotifyFunctionArn", "QuarantineQueueUrl"},
	}
	files, err := Render()
	if err != nil {
		t.Fatalf("Render() = %v", err)
	}
	for _, f := range files {
		if got := Placeholders(f.Data); !slices.Equal(got, want[f.Name]) {
			t.Errorf("Placeholders(%s) = %v, want %v", f.Name, got, want[f.Name])
		}
	}
}

func TestSubstitute(t *testing.T) {
	definition := []byte(`{"a":"${Fn}","b":"${Queue}"}`)
	t.Run("fills every name", func(t *testing.T) {
		out, err := Substitute(definition, map[string]string{"Fn": "arn:x", "Queue": `q"\`})
		var got map[string]string
		if err != nil || json.Unmarshal(out, &got) != nil || got["a"] != "arn:x" || got["b"] != `q"\` {
			t.Errorf("Substitute(%s) = %s, %v, want the values in their places", definition, out, err)
		}
	})
	t.Run("names what is missing", func(t *testing.T) {
		_, err := Substitute(definition, map[string]string{"Fn": "arn:x"})
		if err == nil || !strings.Contains(err.Error(), "${Queue}") {
			t.Errorf("Substitute without Queue = %v, want an error that names ${Queue}", err)
		}
	})
}
