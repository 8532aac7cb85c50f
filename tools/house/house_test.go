// Package house holds the rules of the source tree as tests: which packages may
// import which, that every package says what it is for, and what may stand at
// the top. What the packages do is tested beside them.
package house

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/cloudops-autopilot/autopilot/"

type goPackage struct {
	ImportPath, Doc, Name string
	Imports               []string
	GoFiles               []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Doc,Name,Imports,GoFiles", "./...")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(out); ; {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("go list printed no JSON: %v", err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module)
		all = append(all, p)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("go list: %v", err)
	}
	return all
}

// own returns the imports of p that belong to the module, without its prefix.
func (p goPackage) own() []string {
	var own []string
	for _, i := range p.Imports {
		if rest, ok := strings.CutPrefix(i, module); ok {
			own = append(own, rest)
		}
	}
	return own
}

func TestImportsRunOneWay(t *testing.T) {
	rules := []struct {
		from   string
		banned []string
		why    string
	}{
		{"tasks/", []string{"states", "infra", "tools", "dashboard"}, "a task does not know who runs it"},
		{"tasks/incident", []string{"tasks"}, "the domain words depend on nothing"},
		{"tasks/fault", []string{"tasks", "states"}, "a fault is only a name"},
		{"infra", []string{"tools", "dashboard"}, "the template does not need the command line"},
		{"dashboard", []string{"tasks", "states", "infra", "tools"}, "the dashboard is only files"},
	}
	for _, p := range packages(t) {
		for _, r := range rules {
			if !strings.HasPrefix(p.ImportPath+"/", strings.TrimSuffix(r.from, "/")+"/") {
				continue
			}
			for _, i := range p.own() {
				for _, b := range r.banned {
					if i == b || strings.HasPrefix(i, b+"/") {
						t.Errorf("%s imports %s: %s", p.ImportPath, i, r.why)
					}
				}
			}
		}
		if p.ImportPath == "states" {
			for _, i := range p.own() {
				if i != "tasks/fault" {
					t.Errorf("states imports %s: it knows tasks by name and by their faults only", i)
				}
			}
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) == 0 {
			continue
		}
		want := "Package " + p.Name + " "
		if p.Name == "main" {
			want = "Command "
		}
		if !strings.HasPrefix(p.Doc, want) {
			t.Errorf("package doc of %s = %q, want one that begins with %q", p.ImportPath, p.Doc, want)
		}
	}
}

func TestTopLevelIsFixed(t *testing.T) {
	allowed := []string{"LICENSE", "Makefile", "README.md", "dashboard", "go.mod", "go.sum", "infra", "states", "tasks", "tools"}
	out, err := exec.Command("git", "-C", filepath.Join("..", ".."), "ls-tree", "--name-only", "HEAD").Output()
	if err != nil {
		t.Fatalf("git ls-tree: %v", err)
	}
	for _, name := range strings.Fields(string(out)) {
		if !strings.HasPrefix(name, ".") && !slices.Contains(allowed, name) {
			t.Errorf("%s stands at the top level, where only %v and dotfiles belong", name, allowed)
		}
	}
}
