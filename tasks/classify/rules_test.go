package classify

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestRulesFitIntoEventBridge(t *testing.T) {
	rules := Rules()
	if len(rules) == 0 || len(rules) > 100 {
		t.Fatalf("Rules() gives %d rules, want 1 to 100", len(rules))
	}
	names := map[string]bool{}
	for _, r := range rules {
		text, err := json.Marshal(r.Pattern)
		if err != nil {
			t.Fatalf("pattern of %s is no JSON: %v", r.Name, err)
		}
		if len(text) > maxPattern {
			t.Errorf("pattern of %s has %d characters, want at most %d", r.Name, len(text), maxPattern)
		}
		if names[r.Name] || len(r.Name) > 50 || r.Description == "" || len(r.Description) > 512 {
			t.Errorf("rule %q is named twice, has too long a name or no fit description %q", r.Name, r.Description)
		}
		names[r.Name] = true
	}
}

func TestRulesAreTheSameEachTime(t *testing.T) {
	first, err := json.Marshal(Rules())
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		again, err := json.Marshal(Rules())
		if err != nil {
			t.Fatal(err)
		}
		if string(first) != string(again) {
			t.Fatalf("Rules() = %s, want the same as before: %s", again, first)
		}
	}
}

func TestEveryDetailTypeIsRuledOn(t *testing.T) {
	ruled := map[string]bool{}
	for _, r := range Rules() {
		if kinds, ok := r.Pattern["detail-type"].([]string); ok {
			for _, k := range kinds {
				ruled[k] = true
			}
		}
	}
	for _, e := range entries {
		_, keep := e.pattern()
		if ruled[e.Type] != keep {
			t.Errorf("%s %s: in a rule = %t, want %t", e.Source, e.Type, ruled[e.Type], keep)
		}
		if !keep && !e.Else.Routine {
			t.Errorf("%s %s is dropped, want only routine dropped", e.Source, e.Type)
		}
	}
}

func TestTheProductDoesNotStartItself(t *testing.T) {
	for _, r := range Rules() {
		text, err := json.Marshal(r.Pattern)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "Step Functions Execution Status Change") && !strings.Contains(string(text), `"anything-but":{"wildcard":["*autopilot*"`) {
			t.Errorf("pattern %s takes the product's own executions", text)
		}
		if r.Bus == OwnBus && !strings.Contains(string(text), OwnEventPrefix) {
			t.Errorf("pattern %s takes the product's own events", text)
		}
	}
}
