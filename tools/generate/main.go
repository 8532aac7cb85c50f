// Command generate writes the files that are made from code and committed: the
// state machines, the templates, the pictures of both, the document of the API
// and the README's table of costs. It is a command of its own because the library behind
// the templates takes long to link.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cloudops-autopilot/autopilot/infra"
	"github.com/cloudops-autopilot/autopilot/states"
	"github.com/cloudops-autopilot/autopilot/tasks/api/openapi"
	"github.com/cloudops-autopilot/autopilot/tools/cost"
	"github.com/cloudops-autopilot/autopilot/tools/picture"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// run writes everything below root.
func run(root string) error {
	machines, err := states.Render()
	if err != nil {
		return fmt.Errorf("state machines: %w", err)
	}
	for _, f := range machines {
		if err := write(filepath.Join(root, "states", f.Name), f.Data); err != nil {
			return err
		}
	}
	templates, err := infra.Render()
	if err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	for _, f := range templates {
		if err := write(filepath.Join(root, "infra", f.Name), f.Data); err != nil {
			return err
		}
	}
	document, err := openapi.Render()
	if err != nil {
		return fmt.Errorf("document of the API: %w", err)
	}
	if err := write(filepath.Join(root, "tasks", "api", "openapi.json"), document); err != nil {
		return err
	}
	if err := write(filepath.Join(root, "infra", "PICTURES.md"), []byte(picture.Document())); err != nil {
		return err
	}
	return splice(filepath.Join(root, "README.md"), "costs", cost.Section())
}

// splice replaces what stands between the marks of a section.
func splice(path, section, text string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	begin, end := "<!-- "+section+", written by make generate -->\n", "<!-- end of "+section+" -->\n"
	before, rest, found := strings.Cut(string(data), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s: there is no section between %q and %q", path, strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return write(path, []byte(before+begin+"\n"+text+"\n"+end+after))
}

func write(path string, data []byte) error {
	fmt.Printf("%8d  %s\n", len(data), path)
	return os.WriteFile(path, data, 0o644)
}
