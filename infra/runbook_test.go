package infra

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestEveryAlarmHasASectionInTheRunbook(t *testing.T) {
	text, err1 := os.ReadFile("RUNBOOK.md")
	readme, err2 := os.ReadFile("../README.md")
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	each(t, "AWS::CloudWatch::Alarm", func(t *testing.T, r resource) {
		name := strings.TrimSuffix(r.name, "Alarm")
		if row := fmt.Sprintf("\n| [%s](infra/RUNBOOK.md#%s) |", name, strings.ToLower(name)); !strings.Contains(string(readme), row) {
			t.Errorf("README.md has no row %q", strings.TrimSpace(row))
		}
		section := "\n## " + name + "\n"
		if !strings.Contains(string(text), section) {
			t.Errorf("RUNBOOK.md has no section %q", strings.TrimSpace(section))
		}
		if says(r.properties["AlarmActions"]) != `[{"Ref":"OperationsTopic"}]` {
			t.Errorf("%s tells %s, want the operations topic, which does not pass through the pipeline", r.name, says(r.properties["AlarmActions"]))
		}
	})
}
