package external

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestStepsInstallExactlyThePinnedVersion(t *testing.T) {
	tests := []struct {
		name, wantBin, wantPackage string
		program                    Program
	}{
		{"a package of PyPI, by its lock", "d/venv/bin", "d/requirements.txt", Program{Registry: "pypi", Name: "x", Version: "1.2"}},
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

// pinned reads a lock: a package and its version a line.
func pinned(t *testing.T, lock []byte) map[string]string {
	t.Helper()
	out := map[string]string{}
	for line := range strings.Lines(string(lock)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, version, exact := strings.Cut(line, "==")
		if !exact || strings.ContainsAny(line, " ;*<>~@/") {
			t.Errorf("line %q pins nothing", line)
		}
		out[name] = version
	}
	return out
}

func TestLocksPinEverything(t *testing.T) {
	for _, p := range []Program{CfnLint, Checkov, Ministack, {Registry: "pypi", Name: "awscli", Version: "1.45.11"}} {
		lock, err := p.lock()
		if err != nil {
			t.Fatal(err)
		}
		if got := pinned(t, lock); got[p.Name] != p.Version {
			t.Errorf("the lock of %s pins %q", p, got[p.Name])
		}
	}
	if _, err := (Program{Registry: "pypi", Name: "x", Version: "1.2"}).lock(); err == nil {
		t.Error("a program of PyPI without a lock is installed, want an error")
	}
}

func TestNothingIsInstalledBesideTheLock(t *testing.T) {
	for _, p := range []Program{CfnLint, Ministack} {
		t.Run(p.Name, func(t *testing.T) {
			bin, err := p.Install(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			frozen, err := exec.CommandContext(t.Context(), filepath.Join(bin, "python"), "-m", "pip", "freeze", "--disable-pip-version-check").Output()
			if err != nil {
				t.Fatal(err)
			}
			lock, err := p.lock()
			if err != nil {
				t.Fatal(err)
			}
			if got, want := pinned(t, frozen), pinned(t, lock); !maps.Equal(got, want) {
				t.Errorf("installed for %s: %v, want what the lock pins: %v", p, got, want)
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
