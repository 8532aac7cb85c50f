package local

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/settings"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAConfigurationIsStoredWhenItChanged(t *testing.T) {
	s := store.New(memory.New(nil), store.Options{})
	first := write(t, "a.yaml", "routing:\n  default:\n    team: blue\n")
	for _, step := range []struct {
		path    string
		version int64
	}{{"", 0}, {first, 1}, {first, 1}, {write(t, "b.yaml", "routing:\n  default:\n    team: green\n"), 2}} {
		if err := loadConfig(t.Context(), s, step.path); err != nil {
			t.Fatalf("loadConfig(%s) = %v", step.path, err)
		}
		if c, err := s.Configuration(t.Context(), settings.Name); c.Version != step.version || err != nil {
			t.Errorf("after %q the version is %d, %v, want %d", step.path, c.Version, err, step.version)
		}
	}
}

func TestFilesOfNoUseAreNamed(t *testing.T) {
	s := store.New(memory.New(nil), store.Options{})
	bad := write(t, "bad.yaml", "routing:\n  defualt: {}\n")
	tests := []struct {
		name string
		load func() error
		want string
	}{
		{"a configuration with a wrong key", func() error { return loadConfig(t.Context(), s, bad) }, bad},
		{"a configuration that is not there", func() error { return loadConfig(t.Context(), s, "nowhere.yaml") }, "nowhere.yaml"},
		{"a topology that is no JSON", func() error { _, err := loadTopology(write(t, "t.json", "{")); return err }, "t.json"},
		{"a topology that is not there", func() error { _, err := loadTopology("nowhere.json"); return err }, "nowhere.json"},
	}
	for _, tt := range tests {
		if err := tt.load(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an error that names %s", tt.name, err, tt.want)
		}
	}
	if c, err := s.Configuration(t.Context(), settings.Name); c.Version != 0 || err != nil {
		t.Errorf("version = %d, %v, want none stored", c.Version, err)
	}
}

func TestATopologyIsRead(t *testing.T) {
	got, err := loadTopology(write(t, "t.json", `{"resources":[{"arn":"a","dependsOn":["b"]}]}`))
	if err != nil || len(got) != 1 || got[0].ARN != "a" {
		t.Errorf("loadTopology = %+v, %v, want resource a", got, err)
	}
	if none, err := loadTopology(""); none != nil || err != nil {
		t.Errorf("loadTopology of no file = %v, %v, want nothing", none, err)
	}
}
