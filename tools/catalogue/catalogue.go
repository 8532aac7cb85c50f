// Package catalogue is the core of the command autopilot catalogue: it prints
// what tasks/classify decides, for people and for programs.
package catalogue

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/classify"
)

// Formats lists what Print can write.
func Formats() []string { return []string{"markdown", "json"} }

// Print writes the catalogue in one of the Formats.
func Print(w io.Writer, format string) error {
	rows := classify.Catalogue()
	switch format {
	case "json":
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(rows)
	case "markdown":
		return markdown(w, rows)
	default:
		return fmt.Errorf("format %q is not one of %s", format, strings.Join(Formats(), ", "))
	}
}

func markdown(w io.Writer, rows []classify.Row) error {
	out := bufio.NewWriter(w)
	source := ""
	for _, r := range joined(rows) {
		if r.Source != source {
			source = r.Source
			heading := source
			if heading == "*" {
				heading = "any service, through CloudTrail"
			}
			fmt.Fprintf(out, "\n## %s\n\n| detail-type | value | kind | severity | fate | condition | title says | reason |\n|---|---|---|---|---|---|---|---|\n", heading)
		}
		value := r.Value
		if value == "" && r.Path != "" {
			value = "(any other)"
		}
		severity := string(r.Severity)
		if r.Weighed {
			severity += " *"
		}
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", cell(r.DetailType), cell(value), r.Kind, severity, r.Fate, cell(r.Condition), cell(r.Says), cell(r.Reason))
	}
	fmt.Fprint(out, "\n\\* other fields of the event may change the decision.\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write catalogue: %w", err)
	}
	return nil
}

// joined makes one row of those that differ in their detail-type alone: RDS
// sends the same events for each kind of thing.
func joined(rows []classify.Row) []classify.Row {
	at := map[classify.Row]int{}
	var out []classify.Row
	for _, r := range rows {
		key := r
		key.DetailType = ""
		if i, ok := at[key]; ok {
			out[i].DetailType += "<br>" + r.DetailType
			continue
		}
		at[key] = len(out)
		out = append(out, r)
	}
	return out
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
