package sqlite_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/sqlite"
	"github.com/cloudops-autopilot/autopilot/tasks/store/storetest"
)

func open(t testing.TB, path string, now func() time.Time) *sqlite.Backend {
	t.Helper()
	db, err := sqlite.OpenDB(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := sqlite.New(db, sqlite.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.Close()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func TestBackend(t *testing.T) {
	storetest.Run(t, func(t *testing.T, now func() time.Time) store.Backend {
		return open(t, filepath.Join(t.TempDir(), "items.db"), now)
	})
}

func write(pk, sk string) store.Write {
	return store.Write{Item: store.Item{Key: store.Key{Table: store.Incidents, PK: pk, SK: sk}, Doc: json.RawMessage(`{"x":1}`)}}
}

func TestItemsAreFoundAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder with space", "items.db")
	if _, err := sqlite.OpenDB(path); err == nil {
		t.Error("OpenDB in a folder that is not there succeeded")
	}
	path = filepath.Join(t.TempDir(), "odd ?#name.db")
	first := open(t, path, nil)
	if err := first.Commit(context.Background(), "", write("a", "1")); err != nil {
		t.Fatal(err)
	}
	items, err := open(t, path, nil).Get(context.Background(), store.Key{Table: store.Incidents, PK: "a", SK: "1"})
	if err != nil || len(items) != 1 {
		t.Errorf("Get through a second handle = %d items, %v, want 1", len(items), err)
	}
}

func TestFeedTellsChangesInOrder(t *testing.T) {
	ctx := context.Background()
	b := open(t, filepath.Join(t.TempDir(), "items.db"), nil)
	deletion := write("INC#1", "HEAD")
	deletion.Delete = true
	for _, w := range []store.Write{write("INC#1", "HEAD"), write("NOTE#k", "NOTE"), write("INC#1", "HEAD"), deletion} {
		if err := b.Commit(ctx, "", w); err != nil {
			t.Fatal(err)
		}
	}
	changes, err := b.Feed(ctx, 10)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, c := range changes {
		got += fmt.Sprintf("%t-%t ", c.Old != nil, c.New != nil)
	}
	if want := "false-true true-true true-false "; got != want {
		t.Errorf("Feed (old-new) = %q, want %q: a creation, a change, a deletion, and nothing of the note", got, want)
	}
	if err := b.Forget(ctx, changes[1].Seq); err != nil {
		t.Fatal(err)
	}
	if rest, err := b.Feed(ctx, 10); err != nil || len(rest) != 1 {
		t.Errorf("Feed after Forget = %d changes, %v, want 1", len(rest), err)
	}
}

func TestSweepKeepsWhatIsNotExpired(t *testing.T) {
	ctx := context.Background()
	now := storetest.Start
	b := open(t, filepath.Join(t.TempDir(), "items.db"), func() time.Time { return now })
	short, long := write("a", "short"), write("a", "long")
	short.Item.Expires, long.Item.Expires = now.Add(time.Minute), now.Add(time.Hour)
	if err := b.Commit(ctx, "", short, long, write("a", "ever")); err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * time.Minute)
	if err := b.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	now = storetest.Start
	items, _, err := b.Query(ctx, store.Range{Table: store.Incidents, PK: "a"})
	if err != nil || len(items) != 2 {
		t.Errorf("items after Sweep = %d, %v, want 2", len(items), err)
	}
}

func TestASweepThatFailsIsLoggedAndTheNextOneSweeps(t *testing.T) {
	path := filepath.Join(t.TempDir(), "items.db")
	synctest.Test(t, func(t *testing.T) {
		db, err := sqlite.OpenDB(path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var log bytes.Buffer
		b, err := sqlite.New(db, sqlite.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		short := write("a", "short")
		short.Item.Expires = time.Now().Add(time.Second)
		if err := b.Commit(t.Context(), "", short); err != nil {
			t.Fatal(err)
		}
		pass := func(change string) {
			t.Helper()
			if _, err := db.ExecContext(t.Context(), change); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute + time.Second)
			synctest.Wait()
		}
		pass("ALTER TABLE tokens RENAME TO hidden")
		if got := log.String(); !strings.Contains(got, "level=WARN") || !strings.Contains(got, "sweep expired tokens") {
			t.Errorf("log after a sweep without its table = %q, want what went wrong", got)
		}
		log.Reset()
		pass("ALTER TABLE hidden RENAME TO tokens")
		var left int
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM items").Scan(&left); err != nil || left != 0 || log.Len() > 0 {
			t.Errorf("after the next sweep %d items (%v) and log %q, want neither", left, err, log.String())
		}
	})
}

func TestCommitAfterCloseIsRefused(t *testing.T) {
	db, err := sqlite.OpenDB(filepath.Join(t.TempDir(), "items.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	b, err := sqlite.New(db, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b.Close()
	if err := b.Commit(context.Background(), "", write("a", "1")); err == nil {
		t.Error("Commit after Close succeeded")
	}
}

func BenchmarkCommit(b *testing.B) {
	for _, callers := range []int{1, 32} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			s := open(b, filepath.Join(b.TempDir(), "items.db"), nil)
			work := make(chan int)
			var wg sync.WaitGroup
			for range callers {
				wg.Go(func() {
					for i := range work {
						if err := s.Commit(context.Background(), "", write(fmt.Sprint("EVENT#", i), "EVENT"), write(fmt.Sprint("INC#", i), "HEAD")); err != nil {
							b.Error(err)
						}
					}
				})
			}
			for i := 0; b.Loop(); i++ {
				work <- i
			}
			close(work)
			wg.Wait()
		})
	}
}

func BenchmarkStore(b *testing.B) {
	storetest.Benchmark(b, 16, []int{1_000, 10_000, 100_000}, func(tb testing.TB, now func() time.Time) store.Backend {
		return open(tb, filepath.Join(tb.TempDir(), "items.db"), now)
	})
}
