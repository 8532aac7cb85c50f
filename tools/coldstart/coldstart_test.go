package coldstart

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// executables builds every function for this machine, as it is packed.
func executables(t testing.TB) map[string]string {
	t.Helper()
	mains, err := filepath.Glob("../../tasks/*/lambda")
	if err != nil || len(mains) == 0 {
		t.Fatalf("tasks/*/lambda = %v, %v, want the functions", mains, err)
	}
	out := map[string]string{}
	for _, dir := range mains {
		name := filepath.Base(filepath.Dir(dir))
		path := filepath.Join(t.TempDir(), name)
		text, err := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-tags", "lambda.norpc", "-ldflags", "-s -w", "-o", path, "./"+dir).CombinedOutput()
		if err != nil {
			t.Fatalf("go build %s: %v\n%s", dir, err, text)
		}
		out[name] = path
	}
	return out
}

func BenchmarkColdStart(b *testing.B) {
	built := executables(b)
	for name, path := range built {
		b.Run("function="+name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				d, err := Measure(b.Context(), path, Environment(name))
				if err != nil {
					b.Fatal(err)
				}
				took = append(took, d)
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-to-first-poll")
			b.ReportMetric(0, "ns/op") // the process's end is not what is measured
		})
	}
}

func TestEveryFunctionStartsWithTheVariablesItIsGiven(t *testing.T) {
	for name, path := range executables(t) {
		if d, err := Measure(t.Context(), path, Environment(name)); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if d <= 0 {
			t.Errorf("%s took %v, want some time", name, d)
		}
	}
}

func TestAFunctionThatEndsIsAnError(t *testing.T) {
	if d, err := Measure(t.Context(), "/bin/false", nil); err == nil {
		t.Errorf("Measure(/bin/false) = %v, want an error", d)
	}
}
