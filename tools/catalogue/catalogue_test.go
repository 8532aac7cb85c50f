package catalogue

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
)

func TestPrintWritesEveryRow(t *testing.T) {
	var table, list bytes.Buffer
	if err := Print(&table, "markdown"); err != nil {
		t.Fatalf("Print(markdown) = %v", err)
	}
	if err := Print(&list, "json"); err != nil {
		t.Fatalf("Print(json) = %v", err)
	}
	var rows []classify.Row
	if err := json.Unmarshal(list.Bytes(), &rows); err != nil {
		t.Fatalf("Print(json) is no JSON: %v", err)
	}
	if want := len(classify.Catalogue()); len(rows) != want {
		t.Errorf("Print(json) lists %d rows, want %d", len(rows), want)
	}
	for _, r := range rows {
		if !strings.Contains(table.String(), cell(r.DetailType)) || !strings.Contains(table.String(), cell(r.Says)) {
			t.Errorf("Print(markdown) lacks %s: %s", r.DetailType, r.Says)
		}
	}
}

func TestPrintRefusesAnUnknownFormat(t *testing.T) {
	err := Print(&bytes.Buffer{}, "yaml")
	if err == nil || !strings.Contains(err.Error(), `"yaml"`) {
		t.Errorf("Print(yaml) = %v, want an error that names the format", err)
	}
}
