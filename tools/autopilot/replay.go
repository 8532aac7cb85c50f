package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/cloudops-autopilot/autopilot/tasks/config"
	"github.com/cloudops-autopilot/autopilot/tools/replay"
)

// gcPercent trades memory for time: a replay is short and makes much garbage.
const gcPercent = 400

func newReplayCommand() *cobra.Command {
	var topology, rules, against string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "replay [flags] FILE|-",
		Short: "Show what recorded events would have become",
		Long: `Replay runs recorded events, one a line, through the whole path in virtual
time: classify, correlate, the lifecycle of each incident, messages. It shows
incidents, pages, outcomes and cost; with --against, what another
configuration would have made of the same events.

The same input gives the same output, byte for byte.`,
		Example: `  autopilot replay last-month.jsonl
  autopilot replay --topology inventory.json --json last-month.jsonl
  autopilot replay --config now.yaml --against proposed.yaml last-month.jsonl`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := replayOptions(topology, rules)
			if err != nil {
				return err
			}
			events, err := input(cmd, args[0])
			if err != nil {
				return err
			}
			defer events.Close()
			debug.SetGCPercent(gcPercent)
			result, err := runReplay(cmd, events, o)
			if err != nil {
				return err
			}
			if against == "" {
				return errors.Join(printReplay(cmd.OutOrStdout(), result, asJSON), missed(result))
			}
			return compareReplay(cmd, args[0], topology, against, result, asJSON)
		},
	}
	cmd.Flags().StringVar(&topology, "topology", "", "inventory of resources and what they depend on (JSON)")
	cmd.Flags().StringVar(&rules, "config", "", "configuration to replay with (YAML)")
	cmd.Flags().StringVar(&against, "against", "", "second configuration, to see the difference (YAML)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func replayOptions(topology, rules string) (replay.Options, error) {
	o := replay.Options{Config: config.Default(), Seed: 1}
	if rules != "" {
		text, err := os.ReadFile(rules)
		if err != nil {
			return o, fmt.Errorf("read configuration: %w", err)
		}
		if o.Config, err = config.Parse(text); err != nil {
			return o, fmt.Errorf("%s: %w", rules, err)
		}
	}
	if topology != "" {
		text, err := os.ReadFile(topology)
		if err != nil {
			return o, fmt.Errorf("read topology: %w", err)
		}
		if o.Topology, err = config.ParseTopology(text); err != nil {
			return o, fmt.Errorf("%s: %w", topology, err)
		}
	}
	return o, nil
}

// runReplay replays and shows how many lines were taken.
func runReplay(cmd *cobra.Command, events io.Reader, o replay.Options) (*replay.Result, error) {
	show, end := progress(cmd.ErrOrStderr(), "replaying", "events", -1)
	defer end()
	o.Progress = show
	return replay.Run(cmd.Context(), events, o)
}

func compareReplay(cmd *cobra.Command, events, topology, against string, first *replay.Result, asJSON bool) error {
	if events == "-" {
		return fmt.Errorf("--against replays the events twice, so they cannot come from standard input")
	}
	o, err := replayOptions(topology, against)
	if err != nil {
		return err
	}
	again, err := input(cmd, events)
	if err != nil {
		return err
	}
	defer again.Close()
	second, err := runReplay(cmd, again, o)
	if err != nil {
		return err
	}
	diff := replay.Compare(first, second)
	if asJSON {
		return errors.Join(writeJSON(cmd.OutOrStdout(), diff), missed(second))
	}
	return errors.Join(diff.Print(cmd.OutOrStdout()), missed(second))
}

// missed is an error when a configuration would let something sleep that it
// says must wake somebody.
func missed(r *replay.Result) error {
	if n := len(r.Missed); n > 0 {
		return fmt.Errorf("%d signals woke nobody though the configuration expects a page for them (mustPage)", n)
	}
	return nil
}

func printReplay(w io.Writer, r *replay.Result, asJSON bool) error {
	if asJSON {
		return writeJSON(w, r)
	}
	return r.Print(w)
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
