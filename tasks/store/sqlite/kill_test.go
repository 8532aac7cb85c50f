package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/sqlite"
)

// writerOf names, in the environment of a child, the file it writes to until it is killed.
const writerOf = "SQLITE_TEST_WRITER_OF"

func TestMain(m *testing.M) {
	if path := os.Getenv(writerOf); path != "" {
		if err := writeForEver(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeForEver commits pairs of items and says the name of each that is kept.
func writeForEver(path string) error {
	db, err := sqlite.OpenDB(path)
	if err != nil {
		return err
	}
	b, err := sqlite.New(db, sqlite.Options{})
	if err != nil {
		return err
	}
	failed := make(chan error)
	var say sync.Mutex
	for n := range 8 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d-%d-%d", os.Getpid(), n, i)
				if err := b.Commit(context.Background(), "", write("INC#"+id, "HEAD"), write("all", id)); err != nil {
					failed <- err
				}
				say.Lock()
				fmt.Println(id)
				say.Unlock()
			}
		}()
	}
	return <-failed
}

func TestWhatWasCommittedSurvivesAKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "items.db")
	var kept []string
	for range 5 {
		kept = append(kept, killed(t, path, 150)...)
	}
	b := open(t, path, nil)
	half := 0
	for after := ""; ; {
		items, next, err := b.Query(t.Context(), store.Range{Table: store.Incidents, PK: "all", After: after, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		half += len(items)
		for _, it := range items {
			other, err := b.Get(t.Context(), store.Key{Table: store.Incidents, PK: "INC#" + it.SK, SK: "HEAD"})
			if err != nil || len(other) != 1 {
				t.Errorf("pair %s is half written: %d items, %v", it.SK, len(other), err)
			}
		}
		if after = next; after == "" {
			break
		}
	}
	if half < len(kept) {
		t.Errorf("%d pairs are in the file, want at least the %d that were said to be kept", half, len(kept))
	}
	for _, id := range kept {
		items, err := b.Get(t.Context(), store.Key{Table: store.Incidents, PK: "all", SK: id})
		if err != nil || len(items) != 1 {
			t.Errorf("item %s, said to be kept before the kill: %d found, %v", id, len(items), err)
		}
	}
	changes, err := b.Feed(t.Context(), 1_000_000)
	if err != nil || len(changes) != half {
		t.Errorf("feed after the kills = %d changes, %v, want one for each of %d pairs", len(changes), err, half)
	}
}

// killed runs a writer, kills it once it kept some items, and returns their names.
func killed(t *testing.T, path string, some int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writerOf+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var kept []string
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // a line that was cut short was not said
		}
		if kept = append(kept, strings.TrimSpace(line)); len(kept) == some {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || len(kept) < some {
		t.Fatalf("the writer kept %d items and ended with %v, want at least %d and a kill", len(kept), err, some)
	}
	return kept
}
