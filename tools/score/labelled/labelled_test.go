package labelled

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestScoreCountsWhatIsRight(t *testing.T) {
	dir := t.TempDir()
	event := `{"version":"0","id":"e-1","source":"aws.events","detail-type":"Scheduled Event","account":"111122223333","time":"2026-03-01T00:00:00Z","region":"us-east-1","resources":["arn:aws:events:us-east-1:111122223333:rule/nightly"],"detail":{"x":1}}`
	files := map[string]string{
		"1-right.json":   `{"event":` + event + `,"expect":{"kind":"info","severity":"info","significant":false,"service":"events","resource":"nightly"}}`,
		"2-wrong.json":   `{"event":` + event + `,"expect":{"kind":"fault","kindAlt":["security"],"severity":"high","significant":true,"service":"ec2"}}`,
		"3-lenient.json": `{"event":` + event + `,"expect":{"kind":"fault","severity":"low","severityAlt":["info"],"service":"events","lenient":["kind"]}}`,
		"4-broken.json":  `{"event":{"id":7},"expect":{"kind":"info","severity":"info","service":"x","quarantineOk":true}}`,
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := Score(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{"kind": 0.5, "severity": 2.0 / 3, "significant": 2.0 / 3, "service": 2.0 / 3, "resource": 1}
	for _, label := range Labels {
		if got := f.Share(label); got != want[label] {
			t.Errorf("Share(%s) = %.3f, want %.3f; misses %v", label, got, want[label], f.Misses)
		}
	}
	if f.Events != 4 || len(f.Misses) != 4 {
		t.Errorf("Score = %d events, misses %v, want 4 events and 4 misses of the second", f.Events, f.Misses)
	}
	var out strings.Builder
	if err := f.Print(&out); err != nil || !strings.Contains(out.String(), "2-wrong.json: kind is info, want fault") || !strings.Contains(out.String(), "4 events: kind 50.0 %") {
		t.Errorf("Print = %s, %v", out.String(), err)
	}
}

func TestScoreOfAnEmptyFolderIsAnError(t *testing.T) {
	if _, err := Score(t.TempDir()); err == nil {
		t.Error("Score of a folder without events succeeded")
	}
}
