package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/cloudops-autopilot/autopilot/tools/classify"
)

func newClassifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "classify [FILE…|-]",
		Short: "Say what events mean: one JSON line for each",
		Long: `Read events from files, or from standard input, as JSON in whatever layout or as
JSON lines, and print for each what it means: kind, severity, whether it matters
and why, service, resources. Needs no server. What is no usable event gives a
line with outcome "quarantined" and the reason.`,
		Example: "  autopilot classify events.jsonl\n  aws events … | autopilot classify -",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"-"}
			}
			for _, name := range args {
				if err := classifyFile(name, c.InOrStdin(), c.OutOrStdout()); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func classifyFile(name string, stdin io.Reader, out io.Writer) error {
	if name == "-" {
		return classify.Run(stdin, out)
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := classify.Run(f, out); err != nil {
		return fmt.Errorf("classify %s: %w", name, err)
	}
	return nil
}
