package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// Options of a Store. All have defaults.
type Options struct {
	Now        func() time.Time                     // time.Now
	Sleep      func(context.Context, time.Duration) // waits between tries of an optimistic write
	Reopenable time.Duration                        // how long a resolved incident stays in the working set, 25 hours
	Remember   time.Duration                        // how long ledger lines and changes are kept, 7 days
}

// A Store offers the calls that the tasks make, on any Backend.
type Store struct {
	b       Backend
	o       Options
	heads   *cache[incident.Incident]
	newest  reading
	changes *cache[incident.Signal]
}

// New returns a Store on b.
func New(b Backend, o Options) *Store {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Reopenable == 0 {
		o.Reopenable = 25 * time.Hour
	}
	if o.Remember == 0 {
		o.Remember = 7 * 24 * time.Hour
	}
	return &Store{b: b, o: o, heads: newCache[incident.Incident](4 * MaxWorking), changes: newCache[incident.Signal](4096)}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// tries bounds an optimistic loop; what still conflicts then is a fault.StoreConflict.
const tries = 12

// again runs f until it succeeds, fails for another reason than a conflict, or
// has been tried often enough. It waits a little longer, at random, each time.
func (s *Store) again(ctx context.Context, f func() error) error {
	var err error
	for n := range tries {
		if err = f(); !errors.Is(err, fault.StoreConflict) {
			return err
		}
		s.o.Sleep(ctx, time.Duration(rand.Int64N(int64(5*time.Millisecond)<<min(n, 5))))
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return err
}

// one reads a single item into v.
func (s *Store) one(ctx context.Context, k Key, v any) (version int64, found bool, err error) {
	items, err := s.b.Get(ctx, k)
	if err != nil || len(items) == 0 {
		return 0, false, err
	}
	if err := decode(items[0], v); err != nil {
		return 0, false, fmt.Errorf("item %s/%s: %w", k.PK, k.SK, err)
	}
	return items[0].Version, true, nil
}

// all reads a page of a partition into values of one type.
func all[T any](ctx context.Context, b Backend, r Range) ([]T, string, error) {
	items, next, err := b.Query(ctx, r)
	if err != nil {
		return nil, "", err
	}
	values := make([]T, len(items))
	for i, it := range items {
		if err := json.Unmarshal(it.Doc, &values[i]); err != nil {
			return nil, "", fmt.Errorf("item %s/%s: %w", it.PK, it.SK, err)
		}
	}
	return values, next, nil
}

// put makes a write of v under k.
func put(k Key, v any) (Write, error) {
	doc, err := json.Marshal(v)
	if err != nil {
		return Write{}, err
	}
	return Write{Item: Item{Key: k, Doc: doc}}, nil
}
