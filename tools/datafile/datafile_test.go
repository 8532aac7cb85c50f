package datafile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFolderIsHeldOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "data")
	first, err := Hold(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Hold(path); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), path) {
		t.Errorf("second Hold = %v, want ErrInUse that names the folder", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	second, err := Hold(path)
	if err != nil {
		t.Fatalf("Hold after Release = %v", err)
	}
	defer second.Release()
	if got := second.File("x.db"); got != filepath.Join(path, "x.db") {
		t.Errorf("File = %s", got)
	}
}

func TestAFolderThatCannotBeMadeIsNamedOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(file, "data")
	_, err := Hold(path)
	if want := "data folder " + path + ": not a directory"; err == nil || err.Error() != want {
		t.Errorf("Hold = %v, want %s", err, want)
	}
}

func TestOpenSurvivesOddNames(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a ?#% b.db")
	for range 2 {
		db, err := Open(path, `CREATE TABLE IF NOT EXISTS t (x TEXT); INSERT INTO t VALUES ('a')`)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("Open did not write %s: %v", path, err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "no", "where.db"), `CREATE TABLE t (x TEXT)`); err == nil {
		t.Error("Open in a folder that does not exist = nil, want an error")
	}
}
