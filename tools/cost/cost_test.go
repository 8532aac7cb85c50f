package cost

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/states"
	"github.com/cloudops-autopilot/autopilot/tools/golden"
)

func TestTheTableOfTheReadmeIsWhatTheCodeEstimates(t *testing.T) {
	golden.Check(t, "COST.md", []byte(Document()))
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

func TestAMillionEventsStayBelowTheGoal(t *testing.T) {
	_, net := Month(million, Express, DefaultMix()).Total()
	_, idle := Month(0, Express, DefaultMix()).Total()
	analysis := 0.0
	for _, l := range Month(million, Express, DefaultMix()).Lines {
		if l.Part == "Analysis" {
			analysis += l.Dollars
		}
	}
	if perMillion := net - idle - analysis; perMillion > 1.50 {
		t.Errorf("a million events cost %.2f dollars with the free tier, beside the model's, want 1.50 at most", perMillion)
	}
}

func TestIdleCostsNearlyNothing(t *testing.T) {
	if gross, net := Month(0, Standard, DefaultMix()).Total(); gross > 2 || net > 0.5 {
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
