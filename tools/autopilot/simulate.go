package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/cloudops-autopilot/autopilot/tools/simulate"
)

func newSimulateCommand() *cobra.Command {
	var seed uint64
	var runs, events int
	var faults float64
	cmd := &cobra.Command{
		Use:   "simulate [flags]",
		Short: "Run the product through seeded trouble and check that nothing is lost, told twice or stuck",
		Long: `Simulate runs the whole product in virtual time while calls are throttled,
answers are lost, functions die before and after their effect, and events come
twice, late and out of order. Each run has a seed of its own: the first one
given, then one more each run. When something that must hold does not, the
seed and what was broken are printed and the exit status is 1; the same seed
makes the same run again.`,
		Example: `  autopilot simulate --seed 1 --runs 200
  autopilot simulate --seed 4711 --runs 1 --faults 0.2`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if runs < 1 || events < 1 || faults < 0 || faults > 0.9 {
				return usageOf(cmd, fmt.Errorf("--runs and --events are at least 1, --faults is from 0 to 0.9"))
			}
			show, end := progress(cmd.ErrOrStderr(), "simulating", "runs", int64(runs))
			reports, err := simulateAll(cmd.Context(), seed, runs, simulate.Options{Events: events, Faults: faults}, show)
			end()
			if err != nil {
				return err
			}
			return printSimulation(cmd.OutOrStdout(), reports)
		},
	}
	cmd.Flags().Uint64Var(&seed, "seed", 1, "seed of the first run")
	cmd.Flags().IntVar(&runs, "runs", 100, "how many runs")
	cmd.Flags().IntVar(&events, "events", 200, "events in a run")
	cmd.Flags().Float64Var(&faults, "faults", 0.05, "share of calls that meet trouble")
	return cmd
}

// simulateAll makes the runs on all cores; a run is one goroutine's from start to end.
func simulateAll(ctx context.Context, seed uint64, runs int, o simulate.Options, show func(done int)) ([]simulate.Report, error) {
	var done atomic.Int64
	reports := make([]simulate.Report, runs)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range runs {
		group.Go(func() error {
			mine := o
			mine.Seed = seed + uint64(i)
			var err error
			reports[i], err = simulate.Run(ctx, mine)
			show(int(done.Add(1)))
			return err
		})
	}
	return reports, group.Wait()
}

func printSimulation(w io.Writer, reports []simulate.Report) error {
	var sum simulate.Report
	violated := 0
	for _, r := range reports {
		sum.Events += r.Events
		sum.Deliveries += r.Deliveries
		sum.Faults += r.Faults
		sum.Incidents += r.Incidents
		sum.Messages += r.Messages
		sum.Redriven += r.Redriven
		if r.Violated() {
			violated++
		}
		for _, v := range r.Violations {
			if _, err := fmt.Fprintf(w, "seed %d: %s\n", r.Seed, v); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%d runs: %d events in %d deliveries, %d faults, %d incidents, %d messages, %d redriven; %d runs broke an invariant\n",
		len(reports), sum.Events, sum.Deliveries, sum.Faults, sum.Incidents, sum.Messages, sum.Redriven, violated)
	if err == nil && violated > 0 {
		err = fmt.Errorf("%d of %d runs broke an invariant; make one again with --seed N --runs 1", violated, len(reports))
	}
	return err
}
