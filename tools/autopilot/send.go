package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/spf13/cobra"

	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/send"
)

func newSendCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "send FILE|-",
		Short: "Put the events of a file on the event bus",
		Long: `Puts events on the bus of local mode or of a deployed stack. FILE holds a JSON
document, an array or JSON lines; - reads standard input.

An event with an id is sent wrapped (source "autopilot.forwarded") and unwrapped
at the other end: it keeps its id, and recorded AWS events pass although a bus
refuses sources that begin with "aws.". An event without an id is put on the bus
as it is. Text that is no event is sent as well and ends in quarantine.

Without --bus, events for this machine go where they would arise: those of AWS
services to the default bus, where the rules drop noise, all others to the
stack's own bus. With --endpoint aws everything goes to the stack's own bus,
"` + names.Stack + `" unless named otherwise.`,
		Example: `  autopilot send events.jsonl
  autopilot send - --rate 100 < events.jsonl
  autopilot send events.jsonl --endpoint aws --bus cloudops-autopilot`,
		Args: cobra.ExactArgs(1),
	}
	endpoint := endpointFlag(c.Flags())
	bus := c.Flags().String("bus", "", "name or ARN of the bus for all events; chosen by source if empty")
	perSecond := c.Flags().Float64("rate", 0, "events a second; 0 sends as fast as the bus takes them")
	c.RunE = func(c *cobra.Command, args []string) error {
		if *perSecond < 0 {
			return usageOf(c, fmt.Errorf("--rate %v: a rate cannot be negative", *perSecond))
		}
		in, err := input(c, args[0])
		if err != nil {
			return err
		}
		defer in.Close()
		cfg, err := awsConfig(c.Context(), *endpoint)
		if err != nil {
			return err
		}
		show, end := progress(c.ErrOrStderr(), "sending", "events", -1)
		result, err := send.All(c.Context(), in, send.Options{
			Client: eventbridge.NewFromConfig(cfg), Bus: busFor(*bus, *endpoint), Rate: *perSecond,
			Report:   func(p send.Problem) { fmt.Fprintln(c.ErrOrStderr(), p) },
			Progress: func(accepted, failed int) { show(accepted + failed) },
		})
		end()
		if err == nil || result.Accepted > 0 {
			fmt.Fprintf(c.OutOrStdout(), "%d events accepted, %d failed\n", result.Accepted, result.Failed)
		}
		return sendError(result, err)
	}
	return c
}

// busFor chooses a bus by source unless one is named.
func busFor(named, endpoint string) func(source string) string {
	return func(source string) string {
		if named == "" && (endpoint == "aws" || !strings.HasPrefix(source, "aws.")) {
			return names.Stack
		}
		return named
	}
}

func sendError(r send.Result, err error) error {
	switch {
	case err != nil:
		return err
	case r.Failed > 0:
		return fmt.Errorf("%d of %d events were not accepted", r.Failed, r.Failed+r.Accepted)
	case r.Unreadable > 0:
		return fmt.Errorf("%d of %d events cannot be read and will be found in quarantine", r.Unreadable, r.Accepted)
	}
	return nil
}

// input opens a file, or standard input for "-".
func input(c *cobra.Command, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(c.InOrStdin()), nil
	}
	return os.Open(name)
}
