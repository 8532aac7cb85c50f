package infra

import (
	"os"
	"strings"
	"testing"
)

func TestEveryAlarmHasASectionInTheRunbook(t *testing.T) {
	text, err := os.ReadFile("RUNBOOK.md")
	if err != nil {
		t.Fatal(err)
	}
	each(t, "AWS::CloudWatch::Alarm", func(t *testing.T, r resource) {
		section := "\n## " + strings.TrimSuffix(r.name, "Alarm") + "\n"
		if !strings.Contains(string(text), section) {
			t.Errorf("RUNBOOK.md has no section %q", strings.TrimSpace(section))
		}
		if says(r.properties["AlarmActions"]) != `[{"Ref":"OperationsTopic"}]` {
			t.Errorf("%s tells %s, want the operations topic, which does not pass through the pipeline", r.name, says(r.properties["AlarmActions"]))
		}
	})
}
