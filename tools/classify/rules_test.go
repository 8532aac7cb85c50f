package classify

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
	"github.com/cloudops-autopilot/autopilot/tools/bus/pattern"
)

// rulesOf compiles the rules that listen on a bus.
func rulesOf(t *testing.T, bus classify.Bus) map[string]*pattern.Pattern {
	t.Helper()
	compiled := map[string]*pattern.Pattern{}
	for _, r := range classify.Rules() {
		if r.Bus != bus {
			continue
		}
		text, err := json.Marshal(r.Pattern)
		if err != nil {
			t.Fatal(err)
		}
		p, err := pattern.Compile(text)
		if err != nil {
			t.Fatalf("rule %s: %v", r.Name, err)
		}
		compiled[r.Name] = p
	}
	return compiled
}

func matching(t *testing.T, rules map[string]*pattern.Pattern, raw []byte) []string {
	t.Helper()
	event, err := pattern.Decode(raw)
	if err != nil {
		t.Fatalf("Decode(%s) = %v", raw, err)
	}
	var names []string
	for name, p := range rules {
		if p.Match(event) {
			names = append(names, name)
		}
	}
	return names
}

// What the catalogue calls significant, a change or an end must reach the
// pipeline, and each event only once.
func TestRulesLetThroughWhatCounts(t *testing.T) {
	files, err := filepath.Glob("../../tasks/classify/testdata/labelled/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no labelled events: %v", err)
	}
	rules := map[classify.Bus]map[string]*pattern.Pattern{classify.DefaultBus: rulesOf(t, classify.DefaultBus), classify.OwnBus: rulesOf(t, classify.OwnBus)}
	dropped := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var l struct{ Event json.RawMessage }
		if err := json.Unmarshal(text, &l); err != nil {
			t.Fatal(err)
		}
		e, err := classify.Read(l.Event)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		var envelope struct{ Source string }
		if err := json.Unmarshal(l.Event, &envelope); err != nil {
			t.Fatal(err)
		}
		bus := classify.OwnBus
		if envelope.Source == "lambda" || strings.HasPrefix(envelope.Source, "aws.") && !strings.HasPrefix(envelope.Source, "aws.partner/") {
			bus = classify.DefaultBus
		}
		s := classify.Classify(e)
		hits := matching(t, rules[bus], l.Event)
		own := strings.Contains(strings.ToLower(s.Title), "autopilot-")
		if len(hits) == 0 && classify.RouteOf(s) == classify.ToCorrelate && !own {
			t.Errorf("%s: no rule of the %s bus takes %s (%s), want one", filepath.Base(file), bus, s.Title, s.Kind)
		}
		if len(hits) > 1 {
			t.Errorf("%s: rules %v take it, want one: each would start an execution", filepath.Base(file), hits)
		}
		if len(hits) == 0 {
			dropped++
		}
	}
	if dropped == 0 {
		t.Error("the rules drop nothing, want the routine dropped")
	}
}

func TestRulesLeaveOutTheProduct(t *testing.T) {
	own := []string{
		`{"source":"aws.states","detail-type":"Step Functions Execution Status Change","detail":{"status":"SUCCEEDED","stateMachineArn":"arn:aws:states:eu-central-1:123456789012:stateMachine:prod-autopilot-pipeline"}}`,
		`{"source":"aws.states","detail-type":"Step Functions Execution Status Change","detail":{"status":"FAILED","stateMachineArn":"arn:aws:states:eu-central-1:123456789012:stateMachine:CloudOpsAutopilot"}}`,
		`{"source":"autopilot","detail-type":"CloudOps Autopilot Incident Opened","detail":{"id":"inc-1"}}`,
	}
	for _, raw := range own {
		for _, bus := range []classify.Bus{classify.DefaultBus, classify.OwnBus} {
			if bus == classify.OwnBus && strings.Contains(raw, "aws.states") {
				continue
			}
			if hits := matching(t, rulesOf(t, bus), []byte(raw)); len(hits) > 0 {
				t.Errorf("rules %v of the %s bus take the product's own %s", hits, bus, raw)
			}
		}
	}
}
