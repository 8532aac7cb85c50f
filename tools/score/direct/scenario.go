package direct

import (
	"fmt"
	"os"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tools/score"
)

// Scenario replays one scenario.
func Scenario(s score.Scenario, o Options) (score.Result, error) {
	raw, err := os.ReadFile(s.Topology())
	if err != nil {
		return score.Result{}, fmt.Errorf("scenario %s: read topology: %w", s.Name, err)
	}
	if o.Topology, err = config.ParseTopology(raw); err != nil {
		return score.Result{}, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	f, err := os.Open(s.Events())
	if err != nil {
		return score.Result{}, fmt.Errorf("scenario %s: read events: %w", s.Name, err)
	}
	defer f.Close()
	result, err := Replay(f, o)
	if err != nil {
		return score.Result{}, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	return result, nil
}

// All replays scenarios and scores them. each is given every result; it may be nil.
func All(list []score.Scenario, o Options, each func(score.Scenario, score.Result) error) ([]score.Figures, error) {
	out := make([]score.Figures, 0, len(list))
	for _, s := range list {
		result, err := Scenario(s, o)
		if err != nil {
			return nil, err
		}
		if each != nil {
			if err := each(s, result); err != nil {
				return nil, err
			}
		}
		out = append(out, score.Score(s, result))
	}
	return out, nil
}

// An Ablation is the mean score without one kind of evidence.
type Ablation struct {
	Without string
	Mean    float64
}

// Ablate measures what each kind of evidence adds by leaving it out. The first
// entry leaves out nothing.
func Ablate(list []score.Scenario, o Options) ([]Ablation, error) {
	var out []Ablation
	for _, feature := range append([]string{""}, correlate.Features()...) {
		o.Without = nil
		if feature != "" {
			o.Without = []string{feature}
		}
		figures, err := All(list, o, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, Ablation{Without: feature, Mean: score.Mean(figures)})
	}
	return out, nil
}
