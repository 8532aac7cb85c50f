package pack

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestArchiveHoldsOneExecutableCalledBootstrap(t *testing.T) {
	data, err := Archive([]byte("program"))
	if err != nil {
		t.Fatalf("Archive() = %v", err)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("the archive is no zip file: %v", err)
	}
	if len(r.File) != 1 || r.File[0].Name != "bootstrap" || r.File[0].Mode() != 0o755 {
		t.Fatalf("archive holds %v, want one executable called bootstrap", r.File)
	}
	f, err := r.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(f); err != nil || string(got) != "program" {
		t.Errorf("bootstrap = %q, %v, want the program", got, err)
	}
}

// module is a small program with a function called hello.
func module(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	files := map[string]string{
		"go.mod":                      "module example.com/m\n\ngo 1.26\n",
		"tasks/hello/lambda/main.go":  "package main\n\nfunc main() { println(\"hello\") }\n",
		"tasks/broken/lambda/main.go": "package main\n\nfunc main() { undefined() }\n",
	}
	for name, text := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestTheSameSourceGivesTheSameBytesAnywhere(t *testing.T) {
	var sums []string
	for range 2 {
		root := module(t) // another folder each time
		zips, err := Functions(t.Context(), Options{Root: root, Out: filepath.Join(root, "out"), Architecture: "arm64"}, "hello")
		if err != nil {
			t.Fatalf("Functions() = %v", err)
		}
		sums = append(sums, zips[0].SHA256)
	}
	if sums[0] != sums[1] {
		t.Errorf("two builds in two folders gave %v, want the same sum", sums)
	}
}

func TestFunctionsSayWhatCannotBeBuilt(t *testing.T) {
	root := module(t)
	for name, o := range map[string]Options{
		"a function that does not compile": {Root: root, Out: filepath.Join(root, "out"), Architecture: "arm64"},
		"an unknown architecture":          {Root: root, Out: filepath.Join(root, "out"), Architecture: "mips"},
	} {
		if zips, err := Functions(t.Context(), o, "broken"); err == nil {
			t.Errorf("%s: Functions() = %v, want an error", name, zips)
		}
	}
}
