package infra

import (
	"testing"

	"github.com/cloudops-autopilot/autopilot/tools/golden"
)

func TestCommittedTemplatesAreWhatTheCodeRenders(t *testing.T) {
	files, err := Render()
	if err != nil {
		t.Fatalf("Render() = %v", err)
	}
	for _, f := range files {
		golden.Check(t, f.Name, f.Data)
	}
}
