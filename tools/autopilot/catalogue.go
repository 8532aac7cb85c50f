package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cloudops-autopilot/autopilot/tools/catalogue"
)

func newCatalogueCommand() *cobra.Command {
	format := "markdown"
	c := &cobra.Command{
		Use:     "catalogue",
		Short:   "Print what every known event means and what becomes of it",
		Example: "  autopilot catalogue > catalogue.md\n  autopilot catalogue --format json | jq '.[] | select(.fate == \"pages\")'",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !slices.Contains(catalogue.Formats(), format) {
				return usageOf(c, fmt.Errorf("format %q is not one of %s", format, strings.Join(catalogue.Formats(), ", ")))
			}
			return catalogue.Print(c.OutOrStdout(), format)
		},
	}
	c.Flags().StringVar(&format, "format", format, strings.Join(catalogue.Formats(), " or "))
	return c
}
