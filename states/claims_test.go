package states

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
)

func machines() map[string]Machine {
	return map[string]Machine{"pipeline": Pipeline(), "lifecycle": Lifecycle()}
}

// each runs a claim about every state of both machines.
func each(t *testing.T, claim func(t *testing.T, s Named)) {
	t.Helper()
	for name, m := range machines() {
		for _, s := range m.States {
			t.Run(name+"/"+s.Name, func(t *testing.T) { claim(t, s) })
		}
	}
}

func isLambda(s State) bool {
	return strings.HasSuffix(s.Resource, "FunctionArn}") || strings.Contains(s.Resource, ":lambda:invoke")
}

func waitsForToken(s State) bool { return strings.HasSuffix(s.Resource, ".waitForTaskToken") }

// leadsTo lists the states that may follow s.
func leadsTo(s State) []string {
	out := []string{s.Next, s.Default}
	for _, c := range s.Choices {
		out = append(out, c.Next)
	}
	for _, c := range s.Catch {
		out = append(out, c.Next)
	}
	return slices.DeleteFunc(out, func(name string) bool { return name == "" })
}

// reach lists the states that can be entered from start without passing through
// any of the avoided ones.
func reach(m Machine, start string, avoided ...string) []string {
	var seen []string
	for todo := []string{start}; len(todo) > 0; todo = todo[1:] {
		name := todo[0]
		if slices.Contains(seen, name) || slices.Contains(avoided, name) {
			continue
		}
		seen = append(seen, name)
		s, _ := m.States.Get(name)
		todo = append(todo, leadsTo(s)...)
	}
	return seen
}

func TestEveryStateIsThereAndReachable(t *testing.T) {
	for name, m := range machines() {
		seen := reach(m, m.StartAt)
		for _, s := range seen {
			if _, ok := m.States.Get(s); !ok {
				t.Errorf("%s leads to %s, which it does not have", name, s)
			}
		}
		for _, s := range m.States {
			if !slices.Contains(seen, s.Name) {
				t.Errorf("%s never reaches %s", name, s.Name)
			}
		}
		if len(seen) != len(m.States) {
			t.Errorf("%s has %d states of which %d are reached; is a name used twice?", name, len(m.States), len(seen))
		}
	}
}

func TestNothingEndsWithoutAnOutcome(t *testing.T) {
	tests := []struct {
		name    string
		machine Machine
		settle  []string // passing one of these leaves an outcome behind
	}{
		{"an event is in the ledger or in the quarantine queue", Pipeline(), []string{"Record", "Persist", "Quarantine"}},
		{"a round is closed, superseded or in the quarantine queue", Lifecycle(), []string{"Close", "Done", "Quarantine"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, name := range reach(tt.machine, tt.machine.StartAt, tt.settle...) {
				s, _ := tt.machine.States.Get(name)
				if s.End || s.Type == "Succeed" || s.Type == "Fail" {
					t.Errorf("%s ends the machine before any of %v", name, tt.settle)
				}
			}
		})
	}
}

func TestEveryTaskIsBoundedRetriedAndCaught(t *testing.T) {
	each(t, func(t *testing.T, s Named) {
		if s.State.Type != "Task" {
			return
		}
		if s.State.TimeoutSeconds == 0 && s.State.TimeoutSecondsPath == "" {
			t.Errorf("%s has no time limit", s.Name)
		}
		if len(s.State.Retry) == 0 {
			t.Errorf("%s is never retried", s.Name)
		}
		last := len(s.State.Catch) - 1
		if s.Name != "Quarantine" && (last < 0 || !slices.Equal(s.State.Catch[last].ErrorEquals, []string{anyError})) {
			t.Errorf("Catch of %s = %+v, want one that ends with %s", s.Name, s.State.Catch, anyError)
		}
	})
}

func TestEveryLambdaTaskRetriesWhatAWSRecommends(t *testing.T) {
	want := append(slices.Clone(service.ErrorEquals), crowded.ErrorEquals...)
	each(t, func(t *testing.T, s Named) {
		if !isLambda(s.State) {
			return
		}
		var got []string
		for _, r := range s.State.Retry {
			got = append(got, r.ErrorEquals...)
			if r.JitterStrategy != "FULL" || r.MaxDelaySeconds <= r.IntervalSeconds || r.MaxAttempts == 0 {
				t.Errorf("retrier %+v of %s is not jittered, capped and bounded", r, s.Name)
			}
		}
		for _, name := range want {
			if !slices.Contains(got, name) {
				t.Errorf("%s does not retry %s", s.Name, name)
			}
		}
		if waitsForToken(s.State) && slices.Contains(got, timedOut) {
			t.Errorf("%s retries %s, which is the answer that nobody came", s.Name, timedOut)
		}
	})
}

// meets says whether a state retries a fault and where it leads in the end.
func meets(s State, f fault.Fault) (retried bool, next string) {
	for _, r := range s.Retry {
		retried = retried || slices.Contains(r.ErrorEquals, string(f))
	}
	for _, c := range s.Catch {
		if slices.Contains(c.ErrorEquals, string(f)) || slices.Contains(c.ErrorEquals, anyError) {
			return retried, c.Next
		}
	}
	return retried, ""
}

func TestEveryFaultIsRetriedOrCaught(t *testing.T) {
	for _, f := range fault.All() {
		anywhere := false
		for name, m := range machines() {
			for _, s := range m.States {
				if !isLambda(s.State) {
					continue
				}
				retried, next := meets(s.State, f)
				anywhere = anywhere || retried
				if next == "" {
					t.Errorf("%s/%s neither catches %s nor leads anywhere", name, s.Name, f)
				}
				if retried && !f.Retryable() {
					t.Errorf("%s/%s retries %s, which cannot succeed when made again", name, s.Name, f)
				}
			}
		}
		if anywhere != f.Retryable() {
			t.Errorf("%s is retried somewhere = %v, but Retryable() = %v", f, anywhere, f.Retryable())
		}
	}
}

func TestErrorsLeadWhereTheyBelong(t *testing.T) {
	tests := []struct {
		name    string
		machine Machine
		state   string
		fault   fault.Fault
		want    string
	}{
		{"a conflict is decided again", Pipeline(), "Persist", fault.StoreConflict, "CountConflict"},
		{"a poison event is kept", Pipeline(), "Classify", fault.UnusableEvent, "Quarantine"},
		{"a busy model is replaced", Pipeline(), "Analyze", fault.ModelBusy, "AnalyzeByRules"},
		{"a model that refuses is replaced", Pipeline(), "Analyze", fault.ModelRefused, "AnalyzeByRules"},
		{"no analysis still tells people", Pipeline(), "AnalyzeByRules", fault.StoreBusy, "Notify"},
		{"a message that cannot be sent is kept", Pipeline(), "Notify", fault.ChannelRefused, "Quarantine"},
		{"a page that cannot be sent is made visible", Lifecycle(), "Page", fault.ChannelRefused, "NotPaged"},
		{"a round without a store is kept", Lifecycle(), "Begin", fault.StoreBusy, "Quarantine"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := tt.machine.States.Get(tt.state)
			if _, got := meets(s, tt.fault); got != tt.want {
				t.Errorf("%s on %s leads to %q, want %q", tt.state, tt.fault, got, tt.want)
			}
		})
	}
}

func TestEveryErrorNameIsAFaultOrAWSs(t *testing.T) {
	aws := regexp.MustCompile(`^(States\.(ALL|TaskFailed|Timeout)|Lambda\.[A-Za-z]+|Sandbox\.Timedout|Runtime\.ExitError|StepFunctions\.[A-Za-z]+|ExecutionAlreadyExists)$`)
	each(t, func(t *testing.T, s Named) {
		var lists [][]string
		for _, r := range s.State.Retry {
			lists = append(lists, r.ErrorEquals)
		}
		for _, c := range s.State.Catch {
			lists = append(lists, c.ErrorEquals)
		}
		for _, name := range slices.Concat(lists...) {
			if !aws.MatchString(name) && !slices.Contains(fault.All(), fault.Fault(name)) {
				t.Errorf("%s matches %q, which is neither a fault nor a name of AWS", s.Name, name)
			}
		}
	})
}

func TestPipelineIsValidAsExpress(t *testing.T) {
	for _, s := range Pipeline().States {
		if s.State.Type == "Wait" || strings.Contains(s.State.Resource, ".sync") || waitsForToken(s.State) {
			t.Errorf("%s (%s %s) is not allowed in an EXPRESS machine", s.Name, s.State.Type, s.State.Resource)
		}
	}
}

func TestNoiseTakesThreeTransitions(t *testing.T) {
	m := Pipeline()
	classify, _ := m.States.Get("Classify")
	route, _ := m.States.Get(classify.Next)
	record, _ := m.States.Get("Record")
	if classify.Next != "Route" || !slices.Contains(leadsTo(route), "Record") || !record.End {
		t.Errorf("noise goes Classify, %s, then Record (ends: %v), want Classify, Route, Record and the end", classify.Next, record.End)
	}
}
