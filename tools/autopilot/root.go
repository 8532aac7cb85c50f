package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// newRoot returns the command with all its subcommands.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "autopilot",
		Short: "Turn the event stream of an AWS account into a few explained incidents",
		Long: `CloudOps Autopilot turns the event stream of an AWS account into a few
well-explained incidents and pages the right people.

Start with "autopilot run": it runs everything on this machine, without an AWS account.`,
		Example: `  autopilot run
  autopilot send events.jsonl
  autopilot ack inc-1a2b3c`,
		Args:              cobra.NoArgs,
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return usageOf(c, err) })
	root.AddCommand(
		newRunCommand(),
		newSendCommand(),
		newClassifyCommand(),
		newReplayCommand(),
		newSimulateCommand(),
		newCatalogueCommand(),
		newAckCommand(),
		newResolveCommand(),
		newMessagesCommand(),
		newCostCommand(),
		newConfigCommand(),
		newScoreCommand(),
		newQuarantineCommand(),
		newVersionCommand(),
		newCompletionCommand(),
	)
	wrapArgs(root)
	return root
}

// A usageError says that the command line was wrong, not the work.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

func usageOf(c *cobra.Command, err error) error {
	return usageError{fmt.Errorf("%w (see %q)", err, c.CommandPath()+" --help")}
}

// wrapArgs makes every complaint about arguments a usageError.
func wrapArgs(c *cobra.Command) {
	check := c.Args
	if check == nil {
		check = cobra.NoArgs
	}
	c.Args = func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usageOf(c, err)
		}
		return nil
	}
	for _, sub := range c.Commands() {
		wrapArgs(sub)
	}
}
