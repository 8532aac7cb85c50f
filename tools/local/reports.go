package local

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// reports keeps incident reports as files, where a stack has a bucket.
type reports struct{ folder string }

// Put writes a report whole or not at all.
func (r reports) Put(_ context.Context, name, _ string, data []byte) error {
	if !filepath.IsLocal(name) {
		return fmt.Errorf("report %q: the name leads out of the folder", name)
	}
	path := filepath.Join(r.folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("report %s: %w", name, err)
	}
	whole, err := os.CreateTemp(filepath.Dir(path), ".report-*")
	if err != nil {
		return fmt.Errorf("report %s: %w", name, err)
	}
	defer os.Remove(whole.Name()) // does nothing once it has its name
	if _, err := whole.Write(data); err != nil {
		return fmt.Errorf("report %s: %w", name, err)
	}
	if err := whole.Close(); err != nil {
		return fmt.Errorf("report %s: %w", name, err)
	}
	return os.Rename(whole.Name(), path)
}
