// Package trial replays scenarios through the whole path and scores what came
// of them, also with one kind of evidence left out at a time.
//
// The replay is package replay's, the figures are package score's.
package trial

import (
	"context"
	"fmt"
	"os"

	"golang.org/x/sync/errgroup"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tasks/correlate"
	"github.com/cloudops-autopilot/autopilot/tools/replay"
	"github.com/cloudops-autopilot/autopilot/tools/score"
)

// Options say what the scenarios are replayed with.
type Options struct {
	Config  config.Config
	Without []string // kinds of evidence to leave out
	// Each is given the result of every scenario, in order of the list; it may be nil.
	Each func(score.Scenario, *replay.Result) error
}

// Scenario replays one scenario.
func Scenario(ctx context.Context, s score.Scenario, o Options) (*replay.Result, error) {
	result, err := run(ctx, s, o)
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	return result, nil
}

func run(ctx context.Context, s score.Scenario, o Options) (*replay.Result, error) {
	raw, err := os.ReadFile(s.Topology())
	if err != nil {
		return nil, fmt.Errorf("read topology: %w", err)
	}
	topology, err := config.ParseTopology(raw)
	if err != nil {
		return nil, err
	}
	events, err := os.Open(s.Events())
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	defer events.Close()
	return replay.Run(ctx, events, replay.Options{Config: o.Config, Topology: topology, Seed: 1, Without: o.Without})
}

// parallel is how many scenarios are replayed at once.
const parallel = 4

// All replays scenarios and scores them, in order of the list.
func All(ctx context.Context, list []score.Scenario, o Options) ([]score.Figures, error) {
	results := make([]*replay.Result, len(list))
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for i, s := range list {
		group.Go(func() (err error) {
			results[i], err = Scenario(within, s, o)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out := make([]score.Figures, len(list))
	for i, s := range list {
		if o.Each != nil {
			if err := o.Each(s, results[i]); err != nil {
				return nil, err
			}
		}
		out[i] = score.Score(s, results[i])
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
func Ablate(ctx context.Context, list []score.Scenario, o Options) ([]Ablation, error) {
	var out []Ablation
	for _, feature := range append([]string{""}, correlate.Features()...) {
		o.Without = nil
		if feature != "" {
			o.Without = []string{feature}
		}
		figures, err := All(ctx, list, o)
		if err != nil {
			return nil, err
		}
		out = append(out, Ablation{Without: feature, Mean: score.Mean(figures)})
	}
	return out, nil
}
