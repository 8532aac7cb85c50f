package trial

import (
	"reflect"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tools/score"
)

func ownScenarios(t *testing.T) []score.Scenario {
	t.Helper()
	list, err := score.Scenarios("../testdata/scenarios")
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 12 {
		t.Fatalf("%d scenarios, want at least 12", len(list))
	}
	return list
}

func TestOwnScenariosThroughTheWholePath(t *testing.T) {
	figures, err := All(t.Context(), ownScenarios(t), Options{Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range figures {
		if f.Score < 0.9 || f.Lost > 0 || f.False > 0 {
			t.Errorf("%s scores %.3f with %d events lost and %d false incidents, want 0.9 or more, none and none", f.Scenario, f.Score, f.Lost, f.False)
		}
	}
	if mean := score.Mean(figures); mean < 0.97 {
		t.Errorf("the mean is %.3f, want 0.97 or more", mean)
	}
}

func TestReplayOfAScenarioIsDeterministic(t *testing.T) {
	s := ownScenarios(t)[0]
	first, err := Scenario(t.Context(), s, Options{Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, err := Scenario(t.Context(), s, Options{Config: config.Default()})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(first, again) {
			t.Fatalf("two replays of %s differ:\n%+v\n%+v", s.Name, first, again)
		}
	}
}

func TestDependenciesAddSomething(t *testing.T) {
	list := ownScenarios(t)
	all, err := All(t.Context(), list, Options{Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	without, err := All(t.Context(), list, Options{Config: config.Default(), Without: []string{"dependency"}})
	if err != nil {
		t.Fatal(err)
	}
	if score.Mean(all) <= score.Mean(without) {
		t.Errorf("without dependencies the mean is %.3f, with them %.3f: want them to add something", score.Mean(without), score.Mean(all))
	}
}
