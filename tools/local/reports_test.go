package local

import (
	"os"
	"path/filepath"
	"testing"
)

func TestReportsAreFiles(t *testing.T) {
	r := reports{filepath.Join(t.TempDir(), "reports")}
	for _, text := range []string{"first", "second"} {
		if err := r.Put(t.Context(), "2026/01/inc-1.json", "application/json", []byte(text)); err != nil {
			t.Fatalf("Put = %v", err)
		}
	}
	got, err := os.ReadFile(filepath.Join(r.folder, "2026", "01", "inc-1.json"))
	if string(got) != "second" || err != nil {
		t.Errorf("report = %q, %v, want the second one", got, err)
	}
	files, err := os.ReadDir(filepath.Join(r.folder, "2026", "01"))
	if len(files) != 1 || err != nil {
		t.Errorf("folder holds %d files, %v, want the report alone", len(files), err)
	}
	for _, name := range []string{"../x", "/etc/x", ""} {
		if err := r.Put(t.Context(), name, "", nil); err == nil {
			t.Errorf("Put(%q) = nil, want an error", name)
		}
	}
}
