package dynamodblocal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunSaysWhatIsMissing(t *testing.T) {
	tests := []struct {
		name  string
		there []string // programs on the PATH
		want  string
	}{
		{"no Java", nil, "no program java"},
		{"no Maven", []string{"java"}, "no program mvn"},
		{"a Maven that fails", []string{"java", "mvn"}, "mvn could not fetch it"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			bin := t.TempDir()
			for _, program := range test.there {
				if err := os.WriteFile(filepath.Join(bin, program), []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			t.Setenv("PATH", bin+":/bin")
			t.Setenv("XDG_CACHE_HOME", t.TempDir())
			if len(test.there) < 2 {
				t.Setenv("PATH", bin)
			}
			_, _, err := Run(t.Context())
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "DYNAMODB_ENDPOINT") {
				t.Errorf("Run() error = %v, want it to say %q and name DYNAMODB_ENDPOINT", err, test.want)
			}
		})
	}
}
