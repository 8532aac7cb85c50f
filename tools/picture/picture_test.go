package picture

import (
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/states"
	"github.com/cloudops-autopilot/autopilot/tools/golden"
)

func TestTheCommittedPicturesAreWhatTheCodeDraws(t *testing.T) {
	golden.Check(t, "../../infra/PICTURES.md", []byte(Document()))
}

func TestAMachineIsDrawnWithEveryState(t *testing.T) {
	for _, m := range []states.Machine{states.Pipeline(), states.Lifecycle()} {
		drawn := Machine(m)
		for _, s := range m.States {
			if !strings.Contains(drawn, "\n  "+node(s)+"\n") {
				t.Errorf("%s is not drawn", s.Name)
			}
		}
	}
}

func TestWaysOfErrorsAreDottedAndDrawnOnce(t *testing.T) {
	got := Machine(states.Machine{StartAt: "A", States: states.Flow{
		{Name: "A", State: states.State{Type: "Task", Next: "B", Catch: []states.Catcher{{Next: "C"}, {Next: "C"}, {Next: "Quarantine"}}}},
		{Name: "B", State: states.State{Type: "Succeed"}},
	}})
	want := "flowchart TD\n  start((start)) --> A\n  A[A]\n  A --> B\n  A -.-> C\n  B((B))\n"
	if got != want {
		t.Errorf("Machine() = %q, want %q", got, want)
	}
}
