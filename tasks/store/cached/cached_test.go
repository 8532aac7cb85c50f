package cached_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/cached"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
	"github.com/cloudops-autopilot/autopilot/tasks/store/storetest"
)

func open(t testing.TB, o cached.Options) *cached.Backend {
	t.Helper()
	b, err := cached.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The clock of most tests of the suite stands still, so that nothing is right
// just because it was forgotten in time.
func TestBackend(t *testing.T) {
	t.Run("over the tables themselves", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T, now func() time.Time) store.Backend {
			return open(t, cached.Options{Kept: memory.New(now), Now: now})
		})
	})
	t.Run("over a copy that never hears of a write", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T, now func() time.Time) store.Backend {
			return open(t, cached.Options{Kept: memory.New(now), Shown: memory.New(now), Lag: 1000 * time.Hour, Now: now})
		})
	})
	t.Run("with room for one page", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T, now func() time.Time) store.Backend {
			return open(t, cached.Options{Kept: memory.New(now), Most: 1, Now: now})
		})
	})
	t.Run("past the memory", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T, now func() time.Time) store.Backend {
			return open(t, cached.Options{Kept: memory.New(now), Now: now}).Fresh()
		})
	})
}

// A world is a Backend over tables that others write to as well.
type world struct {
	*cached.Backend
	now         time.Time
	kept, shown *memory.Backend
	reads       *store.Counting // of both
}

const ttl, lag = 2 * time.Second, 5 * time.Second

func newWorld(t testing.TB, most int) *world {
	t.Helper()
	w := &world{now: storetest.Start}
	clock := func() time.Time { return w.now }
	w.kept, w.shown = memory.New(clock), memory.New(clock)
	w.reads = &store.Counting{Backend: w.shown}
	w.Backend = open(t, cached.Options{Kept: w.kept, Shown: w.reads, TTL: ttl, Lag: lag, Most: most, Now: clock})
	return w
}

var head = store.Key{Table: store.Incidents, PK: "INC#1", SK: "HEAD"}

// write is a write of the text under the key, listed in the index.
func write(k store.Key, text string) store.Write {
	return store.Write{Item: store.Item{Key: k, Doc: json.RawMessage(fmt.Sprintf("%q", text)), Index: store.IndexKey{PK: "LIST", SK: k.PK}}}
}

func commit(t testing.TB, b store.Backend, writes ...store.Write) {
	t.Helper()
	if err := b.Commit(t.Context(), "", writes...); err != nil {
		t.Fatal(err)
	}
}

// others writes as another process does; the copy hears of it at once.
func (w *world) others(t testing.TB, k store.Key, text string) {
	t.Helper()
	commit(t, w.kept, write(k, text))
	commit(t, w.shown, write(k, text))
}

// The ways in which an item is read.
var ways = map[string]func(context.Context, store.Backend) ([]store.Item, error){
	"alone": func(ctx context.Context, b store.Backend) ([]store.Item, error) { return b.Get(ctx, head) },
	"with another": func(ctx context.Context, b store.Backend) ([]store.Item, error) {
		return b.Get(ctx, head, store.Key{Table: store.Metrics, PK: "x", SK: "y"})
	},
	"on a page of its partition": func(ctx context.Context, b store.Backend) ([]store.Item, error) {
		items, _, err := b.Query(ctx, store.Range{Table: store.Incidents, PK: head.PK})
		return items, err
	},
	"on a page of the index": func(ctx context.Context, b store.Backend) ([]store.Item, error) {
		items, _, err := b.Query(ctx, store.Range{Table: store.Incidents, Indexed: true, PK: "LIST"})
		return items, err
	},
}

func wantText(t *testing.T, read func(context.Context, store.Backend) ([]store.Item, error), b store.Backend, want string) {
	t.Helper()
	items, err := read(t.Context(), b)
	got := ""
	if len(items) == 1 {
		got = string(items[0].Doc)
	}
	if quoted := fmt.Sprintf("%q", want); err != nil || want != "" && got != quoted || want == "" && len(items) > 0 {
		t.Errorf("read %q, %v, want %q", got, err, want)
	}
}

func TestWhatOthersWriteIsSeenWhenTheTimeIsOver(t *testing.T) {
	for name, read := range ways {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 0)
			wantText(t, read, w, "")
			w.others(t, head, "opened")
			w.now = w.now.Add(ttl - time.Nanosecond)
			wantText(t, read, w, "")
			wantText(t, read, w.Fresh(), "opened")
			wantText(t, read, w, "opened") // what was read fresh is remembered
			w.others(t, head, "resolved")
			wantText(t, read, w, "opened")
			w.now = w.now.Add(ttl)
			wantText(t, read, w, "resolved")
			if got, want := w.Counts(), (cached.Counts{Hits: 3, Misses: 2, Fresh: 1}); got != want {
				t.Errorf("Counts() = %+v, want %+v", got, want)
			}
		})
	}
}

func TestWhoWritesReadsWhatItWrote(t *testing.T) {
	for name, read := range ways {
		for _, through := range []string{"the memory", "past the memory"} {
			t.Run(name+", through "+through, func(t *testing.T) {
				w := newWorld(t, 0)
				b := store.Backend(w)
				if through == "past the memory" {
					b = w.Fresh()
				}
				w.others(t, head, "opened")
				wantText(t, read, w, "opened")
				commit(t, b, write(head, "acknowledged")) // of which the copy does not hear
				for range int(lag / time.Second) {
					wantText(t, read, w, "acknowledged")
					w.now = w.now.Add(time.Second)
				}
			})
		}
	}
}

// A broken backend makes a commit and loses the answer.
type broken struct{ *memory.Backend }

var errLost = errors.New("the answer is lost")

func (b broken) Commit(ctx context.Context, token string, writes ...store.Write) error {
	return errors.Join(b.Backend.Commit(ctx, token, writes...), errLost)
}

func TestACommitThatFailedIsForgottenToo(t *testing.T) {
	kept := broken{memory.New(nil)}
	b := open(t, cached.Options{Kept: kept, TTL: time.Hour})
	for name, read := range ways {
		t.Run(name, func(t *testing.T) {
			if _, err := read(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			if err := b.Commit(t.Context(), "", write(head, name)); !errors.Is(err, errLost) {
				t.Fatalf("Commit = %v, want %v", err, errLost)
			}
			wantText(t, read, b, name)
		})
	}
}

func TestAConflictIsNotMetAgainOnAStaleRead(t *testing.T) {
	w := newWorld(t, 0)
	read := ways["alone"]
	w.others(t, head, "opened")
	wantText(t, read, w, "opened")
	w.others(t, head, "updated")
	stale := write(head, "acknowledged")
	stale.IfVersion = 1
	conflict := (*store.Conflict)(nil)
	if err := w.Commit(t.Context(), "", stale); !errors.As(err, &conflict) {
		t.Fatalf("Commit on version 1 = %v, want a conflict", err)
	}
	items, err := w.Get(t.Context(), head)
	if err != nil || len(items) != 1 || items[0].Version != 2 {
		t.Fatalf("Get after the conflict = %+v, %v, want version 2", items, err)
	}
	stale.IfVersion = items[0].Version
	commit(t, w, stale)
	wantText(t, read, w, "acknowledged")
}

func TestOtherPagesAreNotForgotten(t *testing.T) {
	w := newWorld(t, 0)
	other := store.Range{Table: store.Metrics, PK: "COUNT"}
	for range 2 {
		if _, _, err := w.Query(t.Context(), other); err != nil {
			t.Fatal(err)
		}
		commit(t, w, write(head, "x"))
	}
	if got := w.reads.Take().Queries; got != 1 {
		t.Errorf("the page of another table was read %d times, want once", got)
	}
}

func TestCallersShareNothing(t *testing.T) {
	w := newWorld(t, 0)
	w.others(t, head, "opened")
	for range 3 {
		for _, read := range ways {
			items, err := read(t.Context(), w)
			if err != nil || string(items[0].Doc) != `"opened"` {
				t.Fatalf("read %s, %v, want what was written", items[0].Doc, err)
			}
			copy(items[0].Doc, "spoilt")
			items[0].PK = "spoilt"
		}
	}
}

func TestWhatExpiresIsGoneAtOnce(t *testing.T) {
	w := newWorld(t, 0)
	short := write(head, "ticket")
	short.Item.Expires = w.now.Add(time.Second)
	commit(t, w.shown, short)
	for name, read := range ways {
		t.Run(name, func(t *testing.T) { wantText(t, read, w, "ticket") })
	}
	w.now = w.now.Add(time.Second)
	for name, read := range ways {
		t.Run(name+", expired", func(t *testing.T) { wantText(t, read, w, "") })
	}
}

func TestTheMemoryIsBound(t *testing.T) {
	w := newWorld(t, 3)
	ask := func(n int) {
		t.Helper()
		if _, err := w.Get(t.Context(), store.Key{Table: store.Metrics, PK: fmt.Sprint(n)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range []int{1, 2, 3, 1, 2, 3, 4, 4, 1} {
		ask(n)
	}
	if got, want := w.Counts(), (cached.Counts{Hits: 4, Misses: 5}); got != want {
		t.Errorf("Counts() with room for 3 = %+v, want %+v: the fourth begins anew", got, want)
	}
	ask(2)
	w.now = w.now.Add(ttl)
	for _, n := range []int{5, 6, 7, 5, 6, 7} {
		ask(n)
	}
	if got, want := w.Counts(), (cached.Counts{Hits: 7, Misses: 9}); got != want {
		t.Errorf("Counts() = %+v, want %+v: what is over makes room", got, want)
	}
}

func TestHitRate(t *testing.T) {
	for _, tt := range []struct {
		of   cached.Counts
		want float64
	}{{cached.Counts{}, 0}, {cached.Counts{Fresh: 9}, 0}, {cached.Counts{Misses: 2}, 0}, {cached.Counts{Hits: 3, Misses: 1, Fresh: 9}, 0.75}} {
		if got := tt.of.HitRate(); got != tt.want {
			t.Errorf("HitRate of %+v = %v, want %v", tt.of, got, tt.want)
		}
	}
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	kept := memory.New(nil)
	for _, o := range []cached.Options{{}, {Kept: kept, TTL: -1}, {Kept: kept, Lag: -1}, {Kept: kept, Most: -1}} {
		if _, err := cached.New(o); err == nil {
			t.Errorf("New(%+v) succeeded", o)
		}
	}
}

func TestManyReadersAndWritersAtOnce(t *testing.T) {
	b := open(t, cached.Options{Kept: memory.New(nil), Most: 4, TTL: time.Millisecond})
	var group sync.WaitGroup
	for n := range 8 {
		group.Go(func() {
			own := store.Key{Table: store.Incidents, PK: fmt.Sprint("INC#", n), SK: "HEAD"}
			for i := range 200 {
				text := fmt.Sprint(i)
				if err := b.Commit(t.Context(), "", write(own, text)); err != nil {
					t.Error(err)
				}
				items, err := b.Get(t.Context(), own)
				if err != nil || len(items) != 1 || string(items[0].Doc) != fmt.Sprintf("%q", text) {
					t.Errorf("read %v, %v, want what was just written: %s", items, err, text)
				}
				for _, read := range ways {
					if _, err := read(t.Context(), b); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	group.Wait()
}
