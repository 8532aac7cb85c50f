// Package golden compares what a test rendered with the committed file that
// holds it. Run the test with -update to rewrite the file and read the diff.
//
// A golden file says what changed, not what is right: put claims beside it.
package golden

import (
	"bytes"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Check fails the test where got is not what the file at path holds.
func Check(t testing.TB, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatalf("rewrite golden file: %v", err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read golden file: %v (run the test with -update to write it)", err)
	}
	if !bytes.Equal(got, want) {
		line := firstDifference(got, want)
		t.Errorf("%s is not what the code renders, first at line %d; run the test with -update and read the diff", path, line)
	}
}

// firstDifference returns the number of the first line in which a and b differ.
func firstDifference(a, b []byte) int {
	as, bs := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
	for i := range as {
		if i >= len(bs) || !bytes.Equal(as[i], bs[i]) {
			return i + 1
		}
	}
	return len(as) + 1
}
