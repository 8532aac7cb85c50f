package main

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/cloudops-autopilot/autopilot/tasks/api"
	"github.com/cloudops-autopilot/autopilot/tasks/config"
)

func newConfigCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "config",
		Short: "Check, show and change what a team may set",
		Long: `A configuration is one YAML file: severities, thresholds, silences, maintenance,
routing, escalation, topology, limits and the budget of the analysis. Every change
is a version with its author, and is taken up without a restart.`,
		Example: `  autopilot config check mine.yaml
  autopilot config show > mine.yaml
  autopilot config apply mine.yaml --by alice --note "silence the old cache"`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newConfigCheck(), newConfigShow(), newConfigApply(), newConfigHistory(), newConfigSchema())
	return c
}

func newConfigCheck() *cobra.Command {
	return &cobra.Command{
		Use:     "check FILE|-",
		Short:   "Say whether a configuration can be used; errors name line and field",
		Example: "  autopilot config check mine.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if _, err := readConfig(c, args[0]); err != nil {
				return err
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "%s is sound\n", args[0])
			return err
		},
	}
}

// readConfig reads and checks a configuration file and returns its text.
func readConfig(c *cobra.Command, path string) (string, error) {
	in, err := input(c, path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	raw, err := io.ReadAll(in)
	if err != nil {
		return "", fmt.Errorf("read configuration: %w", err)
	}
	if _, err := config.Parse(raw); err != nil {
		return "", fmt.Errorf("configuration %s:\n%w", path, err)
	}
	return string(raw), nil
}

func newConfigShow() *cobra.Command {
	c := &cobra.Command{
		Use:     "show",
		Short:   "Show the configuration in force, or the defaults",
		Example: "  autopilot config show\n  autopilot config show --default",
	}
	client := apiFlags(c)
	defaults := c.Flags().Bool("default", false, "show what holds where nothing is set, without asking anybody")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if *defaults {
			text, err := config.Render(config.Default())
			if err != nil {
				return err
			}
			_, err = c.OutOrStdout().Write(text)
			return err
		}
		var now api.Configuration
		if err := client.Get(c.Context(), "/v1/config", &now); err != nil {
			return fmt.Errorf("show configuration: %w", err)
		}
		fmt.Fprintln(c.ErrOrStderr(), describe(now))
		_, err := io.WriteString(c.OutOrStdout(), now.Doc)
		return err
	}
	return c
}

// describe says which version a configuration is, and whose.
func describe(v api.Configuration) string {
	if v.Version == 0 {
		return "nothing is set, these are the defaults"
	}
	text := fmt.Sprintf("version %d by %s at %s", v.Version, v.Author, v.At.UTC().Format(time.RFC3339))
	if v.Note != "" {
		text += ": " + v.Note
	}
	return text
}

func newConfigApply() *cobra.Command {
	c := &cobra.Command{
		Use:   "apply FILE|-",
		Short: "Make a configuration the one in force",
		Long: `Checks the file and stores it as the next version. When somebody else stored a
version in between, nothing is changed.`,
		Example: `  autopilot config apply mine.yaml --by alice --note "page payments at night"`,
		Args:    cobra.ExactArgs(1),
	}
	client := apiFlags(c)
	by := c.Flags().String("by", defaultUser(), "who changes it")
	note := c.Flags().String("note", "", "why")
	c.RunE = func(c *cobra.Command, args []string) error {
		doc, err := readConfig(c, args[0])
		if err != nil {
			return err
		}
		var now, next api.Configuration
		if err := client.Get(c.Context(), "/v1/config", &now); err != nil {
			return fmt.Errorf("apply configuration: %w", err)
		}
		if err := client.Put(c.Context(), "/v1/config", api.NewConfiguration{Version: now.Version, Doc: doc, By: *by, Note: *note}, &next); err != nil {
			return fmt.Errorf("apply configuration: %w", err)
		}
		_, err = fmt.Fprintln(c.OutOrStdout(), describe(next))
		return err
	}
	return c
}

func newConfigHistory() *cobra.Command {
	c := &cobra.Command{
		Use:     "history",
		Short:   "Tell who changed the configuration, newest first",
		Example: "  autopilot config history",
	}
	client := apiFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		var page api.ConfigurationPage
		if err := client.Get(c.Context(), "/v1/config/history", &page); err != nil {
			return fmt.Errorf("history of the configuration: %w", err)
		}
		out := tabwriter.NewWriter(c.OutOrStdout(), 0, 4, 2, ' ', 0)
		for _, v := range page.Versions {
			fmt.Fprintf(out, "%d\t%s\t%s\t%s\n", v.Version, v.At.UTC().Format(time.RFC3339), v.Author, v.Note)
		}
		return out.Flush()
	}
	return c
}

func newConfigSchema() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON schema of the file, for editors",
		Example: "  autopilot config schema > autopilot.schema.json",
		RunE: func(c *cobra.Command, _ []string) error {
			doc, err := config.Schema()
			if err != nil {
				return err
			}
			_, err = c.OutOrStdout().Write(doc)
			return err
		},
	}
}

// configOr reads a configuration, or returns otherwise where none is named.
func configOr(path string, otherwise config.Config) (config.Config, error) {
	if path == "" {
		return otherwise, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return config.Config{}, fmt.Errorf("read configuration: %w", err)
	}
	cfg, err := config.Parse(raw)
	if err != nil {
		return config.Config{}, fmt.Errorf("configuration %s:\n%w", path, err)
	}
	return cfg, nil
}
