package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/cloudops-autopilot/autopilot/tools/cost"
)

func newCostCommand() *cobra.Command {
	var events float64
	var mixFile, pipeline string
	c := &cobra.Command{
		Use:   "cost",
		Short: "Estimate what a deployed stack costs a month",
		Long: `Estimate what a deployed stack costs a month, per part, from a dated table of
prices. What the events of the account are like is told by a mix: a JSON file with
any of dropped, noise, incident, custom (shares of all events), eventKB,
workingIncidents, pagesPerIncident, inputTokens, outputTokens, apiCalls and
browserMinutes.`,
		Example: `  autopilot cost --events 1000000
  autopilot cost --events 1e7 --type EXPRESS --mix mix.json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if pipeline != cost.Standard && pipeline != cost.Express {
				return usageOf(c, fmt.Errorf("--type %q: want %s or %s", pipeline, cost.Standard, cost.Express))
			}
			if events < 0 {
				return usageOf(c, fmt.Errorf("--events %g: want 0 or more", events))
			}
			mix, err := readMix(mixFile)
			if err != nil {
				return err
			}
			return cost.Print(c.OutOrStdout(), cost.Month(events, pipeline, mix))
		},
	}
	c.Flags().Float64Var(&events, "events", 100_000, "raw events a month, before the rules drop noise")
	c.Flags().StringVar(&mixFile, "mix", "", "file that says what the events are like")
	c.Flags().StringVar(&pipeline, "type", cost.Standard, "type of the pipeline: STANDARD or EXPRESS")
	return c
}

func readMix(file string) (cost.Mix, error) {
	if file == "" {
		return cost.DefaultMix(), nil
	}
	f, err := os.Open(file)
	if err != nil {
		return cost.Mix{}, fmt.Errorf("read mix: %w", err)
	}
	defer func() { _ = f.Close() }()
	return cost.ReadMix(f)
}
