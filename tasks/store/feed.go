package store

import (
	"context"
	"time"
)

func countedKey(name string) Key { return Key{Metrics, "COUNTED", name} }

type countedMark struct {
	UpTo int64 `json:"upTo"`
}

// CountUpTo adds to the counters like Count, and remembers in the same
// transaction how far something named was counted: whoever reads it anew after a
// crash counts nothing twice.
func (s *Store) CountUpTo(ctx context.Context, name string, upTo int64, at time.Time, add map[string]float64) error {
	mark, err := put(countedKey(name), countedMark{upTo})
	if err == nil {
		err = s.b.Commit(ctx, "", append(countWrites(at, add), mark)...)
	}
	return wrap(err, "count %s up to %d", name, upTo)
}

// Counted returns how far something named was counted.
func (s *Store) Counted(ctx context.Context, name string) (int64, error) {
	var m countedMark
	_, _, err := s.one(ctx, countedKey(name), &m)
	return m.UpTo, wrap(err, "read how far %s were counted", name)
}
