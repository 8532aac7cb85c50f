package local

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
	"github.com/cloudops-autopilot/autopilot/tools/local/journal"
	"github.com/cloudops-autopilot/autopilot/tools/local/names"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/engine"
)

func TestAJournalThatWasBegunAnewIsCounted(t *testing.T) {
	j, err := journal.Open(filepath.Join(t.TempDir(), "executions.db"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	s := store.New(memory.New(nil), store.Options{})
	if err := s.CountUpTo(t.Context(), executions, 5, time.Now(), map[string]float64{store.Accepted: 5}); err != nil {
		t.Fatal(err)
	}
	machine := names.MachineARN(names.Pipeline)
	if err := j.Write([]engine.Record{{ARN: "a", Machine: machine, Snapshot: []byte("1")}, {ARN: "b", Machine: machine, Snapshot: []byte("1")}}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := (&teller{store: s, journal: j}).countStarted(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := s.Balance(t.Context(), time.Now().Add(-time.Hour), time.Now().Add(time.Hour)); err != nil || b.Accepted != 7 {
		t.Errorf("accepted = %d, %v, want the five of before and the two of the new journal", b.Accepted, err)
	}
}
