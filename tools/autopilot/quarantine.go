package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/spf13/cobra"

	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/quarantine"
)

// maxListed bounds what list prints.
const maxListed = 1000

func newQuarantineCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "quarantine",
		Short: "See and redrive what could not be processed",
		Long: `Works on the queues that hold events whole, with the reason why they could not
be processed. Without --queue these are the queues of local mode.`,
		Example: `  autopilot quarantine list
  autopilot quarantine redrive --all
  autopilot quarantine list --endpoint aws --queue https://sqs.us-east-1.amazonaws.com/111122223333/quarantine`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	w := &wardFlags{}
	f := c.PersistentFlags()
	w.endpoint = endpointFlag(f)
	w.sfnEndpoint = f.String("sfn-endpoint", os.Getenv("AUTOPILOT_SFN_ENDPOINT"),
		"where Step Functions requests go; local mode's if empty (env AUTOPILOT_SFN_ENDPOINT)")
	w.queues = f.StringSlice("queue", list(os.Getenv("AUTOPILOT_QUARANTINE_QUEUES")),
		"URL of a queue, may be repeated (env AUTOPILOT_QUARANTINE_QUEUES, comma-separated)")
	c.AddCommand(newQuarantineListCommand(w), newQuarantineShowCommand(w), newQuarantineRedriveCommand(w))
	return c
}

func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

type wardFlags struct {
	endpoint, sfnEndpoint *string
	queues                *[]string
}

func (w *wardFlags) open(c *cobra.Command) (quarantine.Ward, error) {
	cfg, err := awsConfig(c.Context(), *w.endpoint)
	if err != nil {
		return quarantine.Ward{}, err
	}
	queues := *w.queues
	if len(queues) == 0 {
		if *w.endpoint == "aws" {
			return quarantine.Ward{}, usageOf(c, fmt.Errorf("--queue is needed with --endpoint aws: the stack's output QuarantineQueueUrl has it"))
		}
		queues = names.QueueURLs()
	}
	machines := sfn.NewFromConfig(cfg, func(o *sfn.Options) {
		switch {
		case *w.sfnEndpoint != "":
			o.BaseEndpoint = w.sfnEndpoint
		case *w.endpoint == localEndpoint:
			o.BaseEndpoint = aws.String("http://" + names.SFNListen)
		}
	})
	return quarantine.Ward{SQS: sqs.NewFromConfig(cfg), SFN: machines, Queues: queues}, nil
}

func newQuarantineListCommand(w *wardFlags) *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "List what is in quarantine, oldest first",
		Example: `  autopilot quarantine list
  autopilot quarantine list --json`,
	}
	asJSON := c.Flags().Bool("json", false, "print JSON lines, events included")
	c.RunE = func(c *cobra.Command, _ []string) error {
		ward, err := w.open(c)
		if err != nil {
			return err
		}
		items, err := ward.List(c.Context(), maxListed)
		if held := quarantine.HeldError(0); err != nil && !errors.As(err, &held) {
			return err
		}
		print := printTable
		if *asJSON {
			print = printLines
		}
		return errors.Join(print(c, items), err)
	}
	return c
}

func printLines(c *cobra.Command, items []quarantine.Item) error {
	enc := json.NewEncoder(c.OutOrStdout())
	for _, it := range items {
		if err := enc.Encode(it); err != nil {
			return err
		}
	}
	return nil
}

func printTable(c *cobra.Command, items []quarantine.Item) error {
	if len(items) == 0 {
		_, err := fmt.Fprintln(c.OutOrStdout(), "nothing is in quarantine")
		return err
	}
	t := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "ID\tAT\tFAULT\tREASON")
	for _, it := range items {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", it.ID, it.At.Format(time.RFC3339), it.Fault, shorten(oneLine(it.Reason), 100))
	}
	return t.Flush()
}

func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

func newQuarantineShowCommand(w *wardFlags) *cobra.Command {
	return &cobra.Command{
		Use:     "show ID",
		Short:   "Show one message whole, with its event",
		Example: `  autopilot quarantine show 7b1f6f0e-3c5d-4a52-9a8e-0c0e5f3a9d11`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ward, err := w.open(c)
			if err != nil {
				return err
			}
			it, err := ward.Show(c.Context(), args[0])
			if err != nil {
				return err
			}
			enc := json.NewEncoder(c.OutOrStdout())
			enc.SetIndent("", "  ")
			return enc.Encode(it)
		},
	}
}

func newQuarantineRedriveCommand(w *wardFlags) *cobra.Command {
	c := &cobra.Command{
		Use:   "redrive ID...",
		Short: "Start the state machine again on what is in quarantine",
		Long: `Starts the state machine of each message again on the same input and deletes the
message. Done twice, it starts once. What fails again comes back to quarantine.`,
		Example: `  autopilot quarantine redrive 7b1f6f0e-3c5d-4a52-9a8e-0c0e5f3a9d11
  autopilot quarantine redrive --all`,
		Args: cobra.ArbitraryArgs,
	}
	all := c.Flags().Bool("all", false, "redrive everything")
	c.RunE = func(c *cobra.Command, args []string) error {
		if *all == (len(args) > 0) {
			return usageOf(c, fmt.Errorf("name the messages to redrive, or use --all"))
		}
		ward, err := w.open(c)
		if err != nil {
			return err
		}
		return redrive(c, ward, args)
	}
	return c
}

// redrive takes all messages when no ids are given.
func redrive(c *cobra.Command, ward quarantine.Ward, ids []string) error {
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	started, failed := 0, 0
	err := ward.Redrive(c.Context(), func(it quarantine.Item) bool { return len(ids) == 0 || wanted[it.ID] },
		func(it quarantine.Item, err error) {
			delete(wanted, it.ID)
			if err != nil {
				failed++
				fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", it.ID, oneLine(err.Error()))
				return
			}
			started++
		})
	fmt.Fprintf(c.OutOrStdout(), "%d started again, %d failed\n", started, failed)
	switch {
	case err != nil:
		return err
	case failed > 0:
		return fmt.Errorf("%d messages stay in quarantine", failed)
	case len(wanted) > 0:
		return fmt.Errorf("%d messages are not in quarantine", len(wanted))
	}
	return nil
}
