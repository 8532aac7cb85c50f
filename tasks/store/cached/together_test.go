package cached_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
	"github.com/cloudops-autopilot/autopilot/tasks/store/cached"
	"github.com/cloudops-autopilot/autopilot/tasks/store/memory"
)

// A slow backend answers after a second with what was there before it.
type slow struct {
	*memory.Backend
	mu    sync.Mutex
	gets  int
	fails int // so many of the first reads fail
}

var errSlow = errors.New("no answer")

func (s *slow) Get(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	s.mu.Lock()
	s.gets++
	failed := s.gets <= s.fails
	s.mu.Unlock()
	items, err := s.Backend.Get(ctx, keys...)
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(time.Second):
	}
	if failed {
		return nil, errSlow
	}
	return items, err
}

func TestWhoAsksTheSameAtOnceIsAnsweredByOneRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &slow{Backend: memory.New(nil)}
		b := open(t, cached.Options{Kept: kept})
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				if _, err := b.Get(t.Context(), head); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		group.Wait()
		if got, want := b.Counts(), (cached.Counts{Hits: 9, Misses: 1}); kept.gets != 1 || got != want {
			t.Errorf("10 readers made %d reads, Counts() = %+v, want 1 and %+v", kept.gets, got, want)
		}
	})
}

func TestWhoWaitedForAReadThatFailedReadsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &slow{Backend: memory.New(nil), fails: 1}
		b := open(t, cached.Options{Kept: kept})
		var group sync.WaitGroup
		errs := make([]error, 2)
		for i := range errs {
			group.Go(func() { _, errs[i] = b.Get(t.Context(), head) })
			synctest.Wait()
		}
		group.Wait()
		if !errors.Is(errs[0], errSlow) || errs[1] != nil {
			t.Errorf("errors = %v, want just the first reader's", errs)
		}
	})
}

func TestWhoWaitsLeavesWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := open(t, cached.Options{Kept: &slow{Backend: memory.New(nil)}})
		var group sync.WaitGroup
		group.Go(func() {
			if _, err := b.Get(t.Context(), head); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := b.Get(ctx, head); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Get = %v, want that its time is over", err)
		}
		group.Wait()
	})
}

// A read that began before a commit and ends after it is nobody's but its
// reader's.
func TestAReadOvertakenByACommitIsNotRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &slow{Backend: memory.New(nil)}
		b := open(t, cached.Options{Kept: kept, TTL: time.Hour})
		var group sync.WaitGroup
		group.Go(func() { wantText(t, ways["alone"], b, "") })
		synctest.Wait()
		commit(t, b, write(head, "opened"))
		wantText(t, ways["alone"], b, "opened") // and waits for no older read
		group.Wait()
		wantText(t, ways["alone"], b, "opened")
		if kept.gets != 2 {
			t.Errorf("%d reads, want 2: what was read after the commit is remembered", kept.gets)
		}
	})
}
