package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/standin/sns"
)

func newMessagesCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "messages",
		Short: "Show what local mode would have sent to people, newest first",
		Example: `  autopilot messages
  autopilot messages --limit 5 --json`,
	}
	api := apiFlags(c)
	limit := c.Flags().Int("limit", 20, "how many, at most 1000")
	asJSON := c.Flags().Bool("json", false, "print JSON lines with the body of every protocol")
	c.RunE = func(c *cobra.Command, _ []string) error {
		var all []sns.Message
		if err := api.Get(c.Context(), "/local/messages?"+url.Values{"limit": {strconv.Itoa(*limit)}}.Encode(), &all); err != nil {
			return err
		}
		enc := json.NewEncoder(c.OutOrStdout())
		for _, m := range all {
			if *asJSON {
				if err := enc.Encode(m); err != nil {
					return err
				}
				continue
			}
			fmt.Fprintf(c.OutOrStdout(), "%s  %s  %s\n%s\n\n", m.At.Format(time.RFC3339), strings.TrimPrefix(m.Topic, names.Stack+"-"), m.Subject,
				indent(m.Text))
		}
		return nil
	}
	return c
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}
