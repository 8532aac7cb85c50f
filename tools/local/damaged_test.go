package local

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestADamagedFileIsNamed(t *testing.T) {
	for file, says := range map[string]string{
		"bus.db": "move", "queues.db": "move", "messages.db": "move", "executions.db": "move", "incidents.db": "move", "machines.json": "invalid",
	} {
		t.Run(file, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, file), []byte(strings.Repeat("no database ", 500)), 0o600); err != nil {
				t.Fatal(err)
			}
			err := Run(t.Context(), testOptions(folder))
			if err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), says) {
				t.Errorf("Run with a damaged %s = %v, want the file named, and what to do", file, err)
			}
		})
	}
}
