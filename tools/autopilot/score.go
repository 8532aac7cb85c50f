package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tools/replay"
	"github.com/cloudops-autopilot/autopilot/tools/score"
	"github.com/cloudops-autopilot/autopilot/tools/score/labelled"
	"github.com/cloudops-autopilot/autopilot/tools/score/trial"
)

func newScoreCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "score [DIR...]",
		Short: "Replay labelled scenarios and say how right the decisions were",
		Long: `Replays every scenario below the folders (events.jsonl, topology.json and
truth.json in a folder each), compares the incidents with the truth, and prints a
table: detection, grouping, root cause, noise, suspected change, severity, pages
and end, each a share, with their weighted mean.

With --ablation it also prints the mean without one kind of evidence at a time.`,
		Example: `  autopilot score tools/score/testdata/scenarios
  autopilot score scenarios --config mine.yaml --fail-under 0.9
  autopilot score scenarios --ablation`,
		Args: cobra.ArbitraryArgs,
	}
	events := c.Flags().StringArray("events", nil, "folder of labelled single events to classify and score; may be given again")
	file := c.Flags().String("config", "", "configuration to decide with; the defaults if empty")
	results := c.Flags().String("results", "", "folder to write the result of each scenario to, as NAME.json")
	ablation := c.Flags().Bool("ablation", false, "also measure what each kind of evidence adds")
	least := c.Flags().Float64("fail-under", 0, "end with an error if the mean is lower")
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args)+len(*events) == 0 {
			return usageOf(c, errors.New("say which folders of scenarios or, with --events, of labelled events"))
		}
		if err := scoreEvents(c.OutOrStdout(), *events); err != nil || len(args) == 0 {
			return err
		}
		cfg, err := configOr(*file, config.Default())
		if err != nil {
			return err
		}
		var list []score.Scenario
		for _, dir := range args {
			found, err := score.Scenarios(dir)
			if err != nil {
				return err
			}
			if len(found) == 0 {
				return fmt.Errorf("no scenarios below %s", dir)
			}
			list = append(list, found...)
		}
		figures, err := trial.All(c.Context(), list, trial.Options{Config: cfg, Each: writeResults(*results)})
		if err != nil {
			return err
		}
		if err := score.Table(c.OutOrStdout(), figures); err != nil {
			return err
		}
		if *ablation {
			if err := ablate(c.Context(), c.OutOrStdout(), list, cfg); err != nil {
				return err
			}
		}
		if mean := score.Mean(figures); mean < *least {
			return fmt.Errorf("the mean score is %.3f, less than %.3f", mean, *least)
		}
		return nil
	}
	return c
}

func scoreEvents(w io.Writer, folders []string) error {
	for _, dir := range folders {
		f, err := labelled.Score(dir)
		if err != nil {
			return err
		}
		if err := f.Print(w); err != nil {
			return err
		}
	}
	return nil
}

func writeResults(dir string) func(score.Scenario, *replay.Result) error {
	if dir == "" {
		return nil
	}
	return func(s score.Scenario, r *replay.Result) error {
		doc, err := json.MarshalIndent(r, "", " ")
		if err != nil {
			return fmt.Errorf("write result of %s: %w", s.Name, err)
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("write result of %s: %w", s.Name, err)
		}
		return os.WriteFile(filepath.Join(dir, s.Name+".json"), append(doc, '\n'), 0o644)
	}
}

func ablate(ctx context.Context, w io.Writer, list []score.Scenario, cfg config.Config) error {
	rows, err := trial.Ablate(ctx, list, trial.Options{Config: cfg})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n%-20s  mean   adds\n", "without")
	for _, row := range rows {
		name := row.Without
		if name == "" {
			name = "(nothing left out)"
		}
		fmt.Fprintf(w, "%-20s  %.3f  %+.3f\n", name, row.Mean, rows[0].Mean-row.Mean)
	}
	return nil
}
