package main

import (
	"cmp"
	"fmt"
	"net/url"
	"os"
	"os/user"

	"github.com/spf13/cobra"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
	"github.com/cloudops-autopilot/autopilot/tools/remote"
)

func newAckCommand() *cobra.Command {
	return incidentCommand("ack ID", "acknowledge", "Acknowledge an incident: somebody is on it, escalation ends",
		"  autopilot ack inc-1a2b3c\n  autopilot ack inc-1a2b3c --by alice --api https://abc123.execute-api.us-east-1.amazonaws.com/prod --api-key KEY")
}

func newResolveCommand() *cobra.Command {
	return incidentCommand("resolve ID", "resolve", "Resolve an incident: it is over",
		"  autopilot resolve inc-1a2b3c\n  autopilot resolve inc-1a2b3c --by alice")
}

// incidentCommand is a command that posts one verb of the API for an incident.
func incidentCommand(use, verb, short, example string) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Example: example, Args: cobra.ExactArgs(1)}
	api := apiFlags(c)
	by := c.Flags().String("by", defaultUser(), "who you are, for the incident's timeline")
	c.RunE = func(c *cobra.Command, args []string) error {
		var head incident.Incident
		path := "/v1/incidents/" + url.PathEscape(args[0]) + "/" + verb
		if err := api.Post(c.Context(), path, map[string]string{"by": *by}, &head); err != nil {
			return fmt.Errorf("%s %s: %w", verb, args[0], err)
		}
		_, err := fmt.Fprintf(c.OutOrStdout(), "%s is %s: %s\n", head.ID, head.Status, head.Title)
		return err
	}
	return c
}

// apiFlags adds the flags that say where the REST API is.
func apiFlags(c *cobra.Command) *remote.Client {
	client := &remote.Client{}
	c.Flags().StringVar(&client.URL, "api", cmp.Or(os.Getenv("AUTOPILOT_API"), localEndpoint), "URL of the REST API (env AUTOPILOT_API)")
	c.Flags().StringVar(&client.Key, "api-key", "", "API key; better given in the environment (env AUTOPILOT_API_KEY)")
	c.PreRun = func(*cobra.Command, []string) { client.Key = cmp.Or(client.Key, os.Getenv("AUTOPILOT_API_KEY")) }
	return client
}

func defaultUser() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "somebody"
}
