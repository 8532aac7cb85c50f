package external

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStepsInstallExactlyThePinnedVersion(t *testing.T) {
	tests := []struct {
		name, wantBin, wantPackage string
		program                    Program
	}{
		{"a package of PyPI", "d/venv/bin", "x==1.2", Program{Registry: "pypi", Name: "x", Version: "1.2"}},
		{"a package of npm", "d/node_modules/.bin", "x@1.2", Program{Registry: "npm", Name: "x", Version: "1.2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			steps, bin := tt.program.steps("d")
			last := steps[len(steps)-1]
			if bin != tt.wantBin || last[len(last)-1] != tt.wantPackage {
				t.Errorf("steps(%v) = %v, %q, want the last to install %q into %q", tt.program, steps, bin, tt.wantPackage, tt.wantBin)
			}
		})
	}
}

func TestInstallSaysWhatWentWrong(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("PATH", dir) // no npm there
	_, err := Program{Registry: "npm", Name: "x", Version: "1.2"}.Install(t.Context())
	if err == nil || !strings.Contains(err.Error(), "install x 1.2: npm install") {
		t.Errorf("Install without npm = %v, want an error that names the program and the step", err)
	}
}

func TestRootIsFoundFromBelow(t *testing.T) {
	dir := t.TempDir()
	below := filepath.Join(dir, "a", "b")
	if err := os.MkdirAll(below, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(below)
	if got, err := Root(); err != nil || got != dir {
		t.Errorf("Root() = %q, %v, want %q", got, err, dir)
	}
}
