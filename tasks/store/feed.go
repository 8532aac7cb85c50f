package store

import (
	"context"
	"time"
)

// feedKey remembers how far a feed of changes was counted.
var feedKey = Key{Metrics, "FEED", "COUNTED"}

type feedMark struct {
	UpTo int64 `json:"upTo"`
}

// CountFeed adds to the counters like Count, and remembers in the same
// transaction that the changes up to a Seq are counted: whoever reads the feed
// anew after a crash counts nothing twice.
func (s *Store) CountFeed(ctx context.Context, upTo int64, at time.Time, add map[string]float64) error {
	writes := countWrites(at, add)
	mark, err := put(feedKey, feedMark{upTo})
	if err != nil {
		return err
	}
	return wrap(s.b.Commit(ctx, "", append(writes, mark)...), "count changes up to %d", upTo)
}

// FeedCounted returns the Seq up to which changes were counted.
func (s *Store) FeedCounted(ctx context.Context) (int64, error) {
	var m feedMark
	_, _, err := s.one(ctx, feedKey, &m)
	return m.UpTo, wrap(err, "read how far changes were counted")
}
