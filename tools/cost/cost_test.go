package cost

import (
	"bytes"
	"math"
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/cloudops-autopilot/autopilot/states"
	"github.com/cloudops-autopilot/autopilot/tools/golden"
)

func TestTheTableOfTheReadmeIsWhatTheCodeEstimates(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), Section()) {
		t.Error("the README says something else: run make generate")
	}
}

func TestAnEstimateIsPrintedForATerminal(t *testing.T) {
	var out bytes.Buffer
	if err := Print(&out, Month(million, Express, DefaultMix())); err != nil {
		t.Fatalf("Print() = %v", err)
	}
	golden.Check(t, "testdata/million-express.txt", out.Bytes())
}

func TestPathsTakeAsManyTransitionsAsTheMachine(t *testing.T) {
	tests := []struct {
		name   string
		states []string
		want   float64
	}{
		{"noise", []string{"Classify", "Route", "Record"}, NoiseTransitions},
		{"a decided event", []string{"Classify", "Route", "Correlate", "Persist", "WhatNext", "Done"}, DecidedTransitions},
		{"an opened incident", []string{"Classify", "Route", "Correlate", "Persist", "WhatNext", "StartLifecycle", "Analyze", "Notify"}, IncidentTransitions},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { walks(t, states.Pipeline(), tt.states, tt.want) })
	}
	walks(t, states.Lifecycle(), []string{"Begin", "Step", "Page", "Paged", "AwaitAcknowledgement", "Tick", "Step", "AwaitResolution",
		"Tick", "Step", "Close", "TellResolved"}, LifecycleTransitions)
}

// walks claims that the machine can take these states in this order to an end.
func walks(t *testing.T, m states.Machine, path []string, want float64) {
	t.Helper()
	if m.StartAt != path[0] || float64(len(path)) != want {
		t.Errorf("%v begins at %s and takes %d transitions, want %s and %v", path, path[0], len(path), m.StartAt, want)
	}
	for i, name := range path {
		s, ok := m.States.Get(name)
		if !ok {
			t.Fatalf("the machine has no state %s", name)
		}
		if i == len(path)-1 {
			if !s.End && s.Type != "Succeed" {
				t.Errorf("%s does not end the machine", name)
			}
			continue
		}
		next := []string{s.Next, s.Default}
		for _, c := range s.Choices {
			next = append(next, c.Next)
		}
		if !strings.Contains(" "+strings.Join(next, " ")+" ", " "+path[i+1]+" ") {
			t.Errorf("%s leads to %v, not to %s", name, next, path[i+1])
		}
	}
}

// TestAMillionEventsStayBelowTheGoal beside the model's tokens, and beside what an
// idle stack costs.
func TestAMillionEventsStayBelowTheGoal(t *testing.T) {
	gross, net := perMillion(DefaultMix())
	t.Logf("%.2f dollars, %.2f with the free tier", gross, net)
	if gross > 1.50 || net > 1.10 {
		t.Errorf("a million events cost %.2f dollars, %.2f with the free tier, want 1.50 and 1.10 at most", gross, net)
	}
}

// TestTheModelKnowsTheTemplate holds what the estimate takes for granted against
// the stack that is deployed.
func TestTheModelKnowsTheTemplate(t *testing.T) {
	text, err := os.ReadFile("../../infra/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string         `yaml:"Type"`
			Properties map[string]any `yaml:"Properties"`
		} `yaml:"Resources"`
	}
	if err := yaml.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	alarms, dashboards := 0, 0
	memory := map[string]any{}
	for name, r := range template.Resources {
		switch r.Type {
		case "AWS::CloudWatch::Alarm":
			alarms++
			if all, ok := r.Properties["Metrics"].([]any); ok {
				alarms += len(all) - 2 // one of them is an expression
			}
		case "AWS::CloudWatch::Dashboard":
			dashboards++
		case "AWS::Lambda::Function":
			memory[strings.ToLower(strings.TrimSuffix(name, "Function"))] = r.Properties["MemorySize"]
		}
	}
	if alarms != Alarms || dashboards != Dashboards {
		t.Errorf("the template has %d metrics under alarm and %d dashboards, want %d and %d", alarms, dashboards, Alarms, Dashboards)
	}
	if got := template.Resources["EventOutcomes"].Properties["MaximumBatchingWindowInSeconds"]; got != Window {
		t.Errorf("lines of the ledger are gathered for %v seconds, want %d", got, Window)
	}
	for _, c := range []call{classify, record, correlate, persist, analyze, notify, walk, live, answer} {
		if memory[c.function] != int(c.mb) {
			t.Errorf("%s has %v MB, want %v", c.function, memory[c.function], c.mb)
		}
	}
	rule, _ := template.Resources["TracesRule"].Properties["SamplingRule"].(map[string]any)
	if rule["FixedRate"] != sampled || rule["ReservoirSize"] != 0 {
		t.Errorf("the rule for traces is %v, want %v of all and nothing beside", rule, sampled)
	}
}

// An idle stack has alarms and a dashboard of CloudWatch, of which an account has
// ten and three for nothing.
func TestIdleCostsNearlyNothing(t *testing.T) {
	if gross, net := Month(0, Standard, DefaultMix()).Total(); gross > 4.5 || net > 0.5 {
		t.Errorf("an idle month costs %.2f, %.2f with the free tier, want next to nothing", gross, net)
	}
}

func TestMoreEventsNeverCostLess(t *testing.T) {
	for _, pipeline := range []string{Standard, Express} {
		last := -1.0
		for _, events := range []float64{0, 1, 1000, 1e5, 1e7} {
			gross, net := Month(events, pipeline, DefaultMix()).Total()
			if gross < last || net > gross || math.IsNaN(gross) {
				t.Errorf("Month(%g, %s) = %g, %g with the free tier, want more than %g and no more than without it", events, pipeline, gross, net, last)
			}
			last = gross
		}
	}
}

func TestReadMix(t *testing.T) {
	tests := []struct {
		name, text, want string // want is part of the error; "" for none
	}{
		{"what is left out stays", `{"noise": 0.1}`, ""},
		{"an unknown field", `{"nose": 0.1}`, "nose"},
		{"a share above one", `{"dropped": 1.5}`, "dropped is 1.5"},
		{"shares that add up to too much", `{"dropped": 0.9, "noise": 0.2}`, "add up"},
		{"less than nothing", `{"eventKB": -1}`, "eventKB is -1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := ReadMix(strings.NewReader(tt.text))
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadMix(%s) = %+v, %v, want %q", tt.text, m, err, tt.want)
			}
		})
	}
}
