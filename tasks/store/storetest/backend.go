// Package storetest is the one suite that every store.Backend must pass, and
// with it the Store on top. What a backend adds of its own (durability, a change
// feed) is tested beside it.
package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// Open returns an empty backend that reads the time from now.
type Open func(t *testing.T, now func() time.Time) store.Backend

// Start is the time at which the clock of a test begins.
var Start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Run runs the suite on backends that open returns.
func Run(t *testing.T, open Open) {
	t.Run("an item is read as it was written", func(t *testing.T) { writtenAndRead(t, open) })
	t.Run("a failed condition writes nothing", func(t *testing.T) { allOrNothing(t, open) })
	t.Run("conditions hold", func(t *testing.T) { conditions(t, open) })
	t.Run("a commit that no transaction could make is refused", func(t *testing.T) { refused(t, open) })
	t.Run("an expired item is gone", func(t *testing.T) { expiry(t, open) })
	t.Run("a partition is read in pages, both ways", func(t *testing.T) { pages(t, open) })
	t.Run("a page after a place that none gave out stays within its prefix", func(t *testing.T) { elsewhere(t, open) })
	t.Run("the index follows its items", func(t *testing.T) { index(t, open) })
	t.Run("numbers are added", func(t *testing.T) { adds(t, open) })
	t.Run("a token makes a repeat harmless", func(t *testing.T) { tokens(t, open) })
	t.Run("of many writers at one version one wins", func(t *testing.T) { race(t, open) })
	t.Run("added numbers of many writers sum up", func(t *testing.T) { addRace(t, open) })
	runStore(t, open)
}

func frozen() time.Time { return Start }

func key(pk, sk string) store.Key { return store.Key{Table: store.Incidents, PK: pk, SK: sk} }

func item(pk, sk, text string) store.Item {
	return store.Item{Key: key(pk, sk), Doc: json.RawMessage(fmt.Sprintf(`{"text":%q}`, text))}
}

func commit(t *testing.T, b store.Backend, writes ...store.Write) {
	t.Helper()
	if err := b.Commit(context.Background(), "", writes...); err != nil {
		t.Fatalf("Commit(%d writes): %v", len(writes), err)
	}
}

func read(t *testing.T, b store.Backend, k store.Key) *store.Item {
	t.Helper()
	items, err := b.Get(context.Background(), k)
	if err != nil {
		t.Fatalf("Get(%v): %v", k, err)
	}
	if len(items) == 0 {
		return nil
	}
	return &items[0]
}

func wantText(t *testing.T, it *store.Item, text string, version int64) {
	t.Helper()
	if it == nil {
		t.Fatalf("item is not there, want %q", text)
	}
	var doc struct{ Text string }
	if err := json.Unmarshal(it.Doc, &doc); err != nil {
		t.Fatalf("document %s: %v", it.Doc, err)
	}
	if doc.Text != text || it.Version != version {
		t.Errorf("item = %q version %d, want %q version %d", doc.Text, it.Version, text, version)
	}
}

func writtenAndRead(t *testing.T, open Open) {
	b := open(t, frozen)
	commit(t, b, store.Write{Item: item("a", "1", "née <&> ☃")})
	commit(t, b, store.Write{Item: item("a", "1", "second")}, store.Write{Item: item("b", "1", "other")})
	wantText(t, read(t, b, key("a", "1")), "second", 2)
	wantText(t, read(t, b, key("b", "1")), "other", 1)
	items, err := b.Get(context.Background(), key("a", "1"), key("nobody", "1"), key("b", "1"))
	if err != nil || len(items) != 2 {
		t.Errorf("Get of two items and one that is not there = %d items, %v, want 2", len(items), err)
	}
	commit(t, b, store.Write{Item: item("a", "1", ""), Delete: true})
	if it := read(t, b, key("a", "1")); it != nil {
		t.Errorf("deleted item = %+v, want none", it)
	}
}

func allOrNothing(t *testing.T, open Open) {
	b := open(t, frozen)
	commit(t, b, store.Write{Item: item("a", "1", "first")})
	err := b.Commit(context.Background(), "", store.Write{Item: item("b", "1", "x")}, store.Write{Item: item("a", "1", "y"), IfAbsent: true})
	conflict := (*store.Conflict)(nil)
	if !errors.As(err, &conflict) || !errors.Is(err, fault.StoreConflict) || conflict.Key != key("a", "1") {
		t.Fatalf("Commit over an item that is there = %v, want a conflict on it", err)
	}
	if it := read(t, b, key("b", "1")); it != nil {
		t.Errorf("other leg = %+v, want none written", it)
	}
	wantText(t, read(t, b, key("a", "1")), "first", 1)
}

func conditions(t *testing.T, open Open) {
	tests := []struct {
		name  string
		write store.Write
		fails bool
	}{
		{"version as read", store.Write{Item: item("a", "1", "x"), IfVersion: 2}, false},
		{"an older version", store.Write{Item: item("a", "1", "x"), IfVersion: 1}, true},
		{"a version of an item that is not there", store.Write{Item: item("a", "2", "x"), IfVersion: 1}, true},
		{"absent and not there", store.Write{Item: item("a", "2", "x"), IfAbsent: true}, false},
		{"absent but there", store.Write{Item: item("a", "1", "x"), IfAbsent: true}, true},
		{"a check that holds", store.Write{Item: item("a", "1", ""), IfVersion: 2, CheckOnly: true}, false},
		{"a check that fails", store.Write{Item: item("a", "1", ""), IfVersion: 3, CheckOnly: true}, true},
		{"a deletion at its version", store.Write{Item: item("a", "1", ""), IfVersion: 2, Delete: true}, false},
		{"a deletion at an older version", store.Write{Item: item("a", "1", ""), IfVersion: 1, Delete: true}, true},
	}
	for _, legs := range []int{1, 2} {
		for _, test := range tests {
			t.Run(fmt.Sprintf("%s, %d legs", test.name, legs), func(t *testing.T) {
				b := open(t, frozen)
				commit(t, b, store.Write{Item: item("a", "1", "first")})
				commit(t, b, store.Write{Item: item("a", "1", "second")})
				writes := []store.Write{test.write, {Item: item("z", "1", "more")}}[:legs]
				err := b.Commit(context.Background(), "", writes...)
				if got := errors.Is(err, fault.StoreConflict); got != test.fails || err != nil && !got {
					t.Errorf("Commit = %v, want a conflict: %t", err, test.fails)
				}
				if test.fails || test.write.CheckOnly {
					wantText(t, read(t, b, key("a", "1")), "second", 2)
				}
			})
		}
	}
}

func refused(t *testing.T, open Open) {
	many := make([]store.Write, store.MaxWrites+1)
	for i := range many {
		many[i].Item = item("many", fmt.Sprint(i), "x")
	}
	twice := store.Write{Item: item("twice", "1", "x")}
	tests := []struct {
		name   string
		writes []store.Write
		fails  bool
	}{
		{"as many as there may be", many[1:], false},
		{"one more", many, true},
		{"none", nil, true},
		{"two of one item", []store.Write{twice, twice}, true},
	}
	b := open(t, frozen)
	for _, test := range tests {
		err := b.Commit(context.Background(), "", test.writes...)
		if (err != nil) != test.fails || errors.Is(err, fault.StoreConflict) {
			t.Errorf("Commit of %s = %v, want an error: %t", test.name, err, test.fails)
		}
	}
	if it := read(t, b, twice.Item.Key); it != nil {
		t.Errorf("item of a refused commit = %+v, want none", it)
	}
}

func expiry(t *testing.T, open Open) {
	now := Start
	b := open(t, func() time.Time { return now })
	it := item("a", "1", "short-lived")
	it.Expires = now.Add(time.Hour)
	commit(t, b, store.Write{Item: it})
	wantText(t, read(t, b, it.Key), "short-lived", 1)
	now = now.Add(time.Hour)
	if got := read(t, b, it.Key); got != nil {
		t.Errorf("expired item = %+v, want none", got)
	}
	items, _, err := b.Query(context.Background(), store.Range{Table: store.Incidents, PK: "a"})
	if err != nil || len(items) != 0 {
		t.Errorf("Query of an expired item = %v, %v, want none", items, err)
	}
	commit(t, b, store.Write{Item: item("a", "1", "again"), IfAbsent: true})
	if got := read(t, b, it.Key); got == nil {
		t.Error("item written over an expired one is not there")
	}
}

func pages(t *testing.T, open Open) {
	b := open(t, frozen)
	for i := range 7 {
		commit(t, b, store.Write{Item: item("p", fmt.Sprintf("s#%d", i), fmt.Sprint(i))})
	}
	commit(t, b, store.Write{Item: item("p", "other", "x")}, store.Write{Item: item("q", "s#9", "x")})
	for _, reverse := range []bool{false, true} {
		got, after := "", ""
		for range 10 {
			items, next, err := b.Query(context.Background(), store.Range{Table: store.Incidents, PK: "p", Prefix: "s#", After: after, Reverse: reverse, Limit: 3})
			if err != nil {
				t.Fatalf("Query: %v", err)
			}
			for _, it := range items {
				got += it.SK[2:]
			}
			if after = next; next == "" {
				break
			}
		}
		if want := map[bool]string{false: "0123456", true: "6543210"}[reverse]; got != want {
			t.Errorf("pages, reverse %t = %s, want %s", reverse, got, want)
		}
	}
}

// A place may come from a caller of the API, and be none that a page gave out.
func elsewhere(t *testing.T, open Open) {
	b := open(t, frozen)
	for _, sk := range []string{"a#1", "s#1", "s#2", "z#1"} {
		commit(t, b, store.Write{Item: item("p", sk, "x")})
	}
	for _, test := range []struct {
		after   string
		reverse bool
		want    string
	}{
		{"a", false, "s#1 s#2 "}, {"s#\U0010FFFF\U0010FFFF", false, ""}, {"z", false, ""},
		{"z", true, "s#2 s#1 "}, {"a", true, ""}, {"\x00", true, ""},
	} {
		got := ""
		items, _, err := b.Query(context.Background(), store.Range{Table: store.Incidents, PK: "p", Prefix: "s#", After: test.after, Reverse: test.reverse})
		for _, it := range items {
			got += it.SK + " "
		}
		if err != nil || got != test.want {
			t.Errorf("page after %q, reverse %t = %q, %v, want %q", test.after, test.reverse, got, err, test.want)
		}
	}
}

func index(t *testing.T, open Open) {
	b := open(t, frozen)
	for i, state := range []string{"open", "open", "closed"} {
		it := item(fmt.Sprint("i", i), "HEAD", fmt.Sprint(i))
		it.Index = store.IndexKey{PK: state, SK: fmt.Sprint("t", i)}
		commit(t, b, store.Write{Item: it})
	}
	moved := item("i0", "HEAD", "0")
	moved.Index = store.IndexKey{PK: "closed", SK: "t0"}
	commit(t, b, store.Write{Item: moved}, store.Write{Item: item("i1", "HEAD", "1")})
	for state, want := range map[string]string{"open": "", "closed": "i0 i2 "} {
		items, _, err := b.Query(context.Background(), store.Range{Table: store.Incidents, Indexed: true, PK: state})
		got := ""
		for _, it := range items {
			got += it.PK + " "
		}
		if err != nil || got != want {
			t.Errorf("index %s = %q, %v, want %q", state, got, err, want)
		}
	}
}

func counter(t *testing.T, b store.Backend, k store.Key) map[string]float64 {
	t.Helper()
	it := read(t, b, k)
	if it == nil {
		t.Fatalf("counter %v is not there", k)
	}
	var got map[string]float64
	if err := json.Unmarshal(it.Doc, &got); err != nil {
		t.Fatalf("counter %s: %v", it.Doc, err)
	}
	return got
}

func adds(t *testing.T, open Open) {
	b := open(t, frozen)
	k := store.Key{Table: store.Metrics, PK: "day", SK: "12:00"}
	for range 3 {
		commit(t, b, store.Write{Item: store.Item{Key: k}, Add: map[string]float64{"opened": 2, "cost": 0.5}})
	}
	if got := counter(t, b, k); got["opened"] != 6 || got["cost"] != 1.5 {
		t.Errorf("counter = %v, want opened 6 and cost 1.5", got)
	}
}

func tokens(t *testing.T, open Open) {
	b := open(t, frozen)
	k := store.Key{Table: store.Metrics, PK: "day", SK: "12:00"}
	add := store.Write{Item: store.Item{Key: k}, Add: map[string]float64{"opened": 1}}
	for _, token := range []string{"one", "one", "two"} {
		if err := b.Commit(context.Background(), token, add); err != nil {
			t.Fatalf("Commit with token %s: %v", token, err)
		}
	}
	if got := counter(t, b, k); got["opened"] != 2 {
		t.Errorf("counter after a repeated token = %v, want 2", got)
	}
}

// writers is how many write at once in a race.
const writers = 8

func race(t *testing.T, open Open) {
	b := open(t, frozen)
	commit(t, b, store.Write{Item: item("a", "1", "start")})
	won := make(chan int, writers)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			err := b.Commit(context.Background(), "", store.Write{Item: item("a", "1", fmt.Sprint(i)), IfVersion: 1}, store.Write{Item: item("w", fmt.Sprint(i), "won")})
			switch {
			case err == nil:
				won <- i
			case !errors.Is(err, fault.StoreConflict):
				t.Errorf("writer %d: %v, want a win or a conflict", i, err)
			}
		})
	}
	wg.Wait()
	close(won)
	if len(won) != 1 {
		t.Fatalf("%d writers won, want 1", len(won))
	}
	wantText(t, read(t, b, key("a", "1")), fmt.Sprint(<-won), 2)
	items, _, err := b.Query(context.Background(), store.Range{Table: store.Incidents, PK: "w"})
	if err != nil || len(items) != 1 {
		t.Errorf("second legs written = %d, %v, want 1", len(items), err)
	}
}

func addRace(t *testing.T, open Open) {
	b := open(t, frozen)
	k := store.Key{Table: store.Metrics, PK: "day", SK: "race"}
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range 10 {
				if err := b.Commit(context.Background(), "", store.Write{Item: store.Item{Key: k}, Add: map[string]float64{"n": 1}}); err != nil {
					t.Errorf("add: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if got := counter(t, b, k); got["n"] != 10*writers {
		t.Errorf("counter = %v, want %d", got, 10*writers)
	}
}
