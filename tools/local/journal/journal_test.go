package journal

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func open(t *testing.T, path string, now time.Time) *Journal {
	t.Helper()
	j, err := Open(path, now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func read(t *testing.T, j *Journal) map[string]engine.Record {
	t.Helper()
	all := map[string]engine.Record{}
	if err := j.Read(func(r engine.Record) error { all[r.ARN] = r; return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestRecordsAreThereAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j.db")
	first := open(t, path, now)
	runs := engine.Record{ARN: "a", Machine: "m", Type: asl.Standard, Status: engine.Running, Snapshot: []byte("1"), Events: []byte("x\n")}
	gone := engine.Record{ARN: "b", Machine: "m", Type: asl.Express, Status: engine.Running, Snapshot: []byte("1"), Events: []byte("y\n")}
	if err := first.Write([]engine.Record{runs, gone}); err != nil {
		t.Fatal(err)
	}
	ended := runs
	ended.Status, ended.Stop, ended.Snapshot, ended.Events = engine.Succeeded, now, []byte("2"), []byte("z\n")
	if err := first.Write([]engine.Record{ended, {ARN: "b", Delete: true}}); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, path, now)
	if n, err := again.Started(t.Context(), "m"); n != 2 || err != nil {
		t.Errorf("Started(m) = %d, %v, want 2: one is forgotten and one was written twice", n, err)
	}
	if n, err := again.Started(t.Context(), "none"); n != 0 || err != nil {
		t.Errorf("Started(none) = %d, %v, want 0", n, err)
	}
	got := read(t, again)
	want := ended
	want.Events = []byte("x\nz\n")
	if len(got) != 1 || fmt.Sprint(got["a"]) != fmt.Sprint(want) {
		t.Errorf("Read = %v, want %v alone", got, want)
	}
}

func TestOldExecutionsAreForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "j.db")
	first := open(t, path, now)
	err := first.Write([]engine.Record{
		{ARN: "old", Status: engine.Failed, Stop: now, Snapshot: []byte("1"), Events: []byte("x\n")},
		{ARN: "new", Status: engine.Failed, Stop: now.Add(2 * time.Hour), Snapshot: []byte("1")},
		{ARN: "runs", Status: engine.Running, Snapshot: []byte("1")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := open(t, path, now.Add(kept+time.Hour))
	if got := read(t, second); len(got) != 2 || got["old"].ARN != "" {
		t.Errorf("Read = %v, want the new one and the one that runs", got)
	}
	if events, err := second.events(); len(events) != 0 || err != nil {
		t.Errorf("events = %v, %v, want none left", events, err)
	}
}

func TestReadStopsAtTheFirstError(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "j.db"), now)
	if err := j.Write([]engine.Record{{ARN: "a", Snapshot: []byte("1")}, {ARN: "b", Snapshot: []byte("1")}}); err != nil {
		t.Fatal(err)
	}
	calls := 0
	err := j.Read(func(engine.Record) error { calls++; return fmt.Errorf("no use") })
	if err == nil || calls != 1 {
		t.Errorf("Read = %v after %d calls, want the error after one", err, calls)
	}
}
