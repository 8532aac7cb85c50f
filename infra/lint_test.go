package infra

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tools/external"
)

// clean fails the test where the program finds fault with the files.
func clean(t *testing.T, p external.Program, args ...string) {
	t.Helper()
	bin, err := p.Install(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), filepath.Join(bin, p.Name), args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s %v: %v\n%s", p, args, err, out)
	}
}

func TestCfnLintFindsNothing(t *testing.T) {
	clean(t, external.CfnLint, "--template", "template.yaml", "artifacts.yaml")
}

func TestAnIndependentValidatorAcceptsTheMachines(t *testing.T) {
	for _, name := range []string{"pipeline.asl.json", "lifecycle.asl.json"} {
		clean(t, external.ASLValidator, "--json-path", filepath.Join("..", "states", name))
	}
}
