package store

import (
	"context"
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

// A Step is the width of a time bucket.
type Step string

// The steps. Minutes are kept for MinutesKept, hours for ever.
const (
	ByMinute Step = "minute"
	ByHour   Step = "hour"
)

// MinutesKept is how long counters by the minute are kept.
const MinutesKept = 15 * 24 * time.Hour

// Accepted counts the events that were taken in, beside the outcomes in which
// they end.
const Accepted = "accepted"

// stepForm says how the buckets of a step are keyed and how many share a partition.
type stepForm struct {
	partition, bucket string // layouts of the partition's and the bucket's key
	width             time.Duration
	next              func(time.Time) time.Time // start of the next partition
}

var stepForms = map[Step]stepForm{
	ByMinute: {"2006-01-02", "15:04", time.Minute, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	ByHour:   {"2006-01", "02T15", time.Hour, func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
}

func (f stepForm) key(step Step, at time.Time) Key {
	at = at.UTC()
	return Key{Metrics, "COUNT#" + string(step) + "#" + at.Format(f.partition), at.Format(f.bucket)}
}

// start returns when the partition of a time begins.
func (f stepForm) start(at time.Time) (time.Time, error) {
	return time.Parse(f.partition, at.UTC().Format(f.partition))
}

// Count adds to the counters of the minute and of the hour. Token makes a
// repeat of the same call harmless for ten minutes.
func (s *Store) Count(ctx context.Context, token string, at time.Time, add map[string]float64) error {
	return wrap(s.b.Commit(ctx, token, countWrites(at, add)...), "count at %s", at.UTC().Format(time.RFC3339))
}

func countWrites(at time.Time, add map[string]float64) []Write {
	var writes []Write
	if len(add) == 0 {
		return nil
	}
	for _, step := range []Step{ByMinute, ByHour} {
		it := Item{Key: stepForms[step].key(step, at)}
		if step == ByMinute {
			it.Expires = at.Add(MinutesKept)
		}
		writes = append(writes, Write{Item: it, Add: add})
	}
	return writes
}

// A Bucket holds the counters of one span of time.
type Bucket struct {
	At     time.Time          `json:"at"`
	Counts map[string]float64 `json:"counts"`
}

// maxPartitions bounds what one call reads: two months of minutes, five years of hours.
const maxPartitions = 62

// Counters returns the buckets that begin in [from, to), in order of time; those
// in which nothing was counted are left out.
func (s *Store) Counters(ctx context.Context, step Step, from, to time.Time) ([]Bucket, error) {
	f, ok := stepForms[step]
	if !ok {
		return nil, fmt.Errorf("read counters: there is no step %q", step)
	}
	at, err := f.start(from)
	if err != nil {
		return nil, wrap(err, "read counters from %s", from)
	}
	var buckets []Bucket
	for read := 0; at.Before(to); at, read = f.next(at), read+1 {
		if read == maxPartitions {
			return nil, fmt.Errorf("read counters by the %s from %s to %s: the span is too long", step, from.Format(time.DateOnly), to.Format(time.DateOnly))
		}
		page, err := s.partition(ctx, f, f.key(step, at).PK, at)
		if err != nil {
			return nil, err
		}
		for _, b := range page {
			if !b.At.Before(from) && b.At.Before(to) {
				buckets = append(buckets, b)
			}
		}
	}
	return buckets, nil
}

func (s *Store) partition(ctx context.Context, f stepForm, pk string, start time.Time) ([]Bucket, error) {
	items, _, err := s.b.Query(ctx, Range{Table: Metrics, PK: pk, Limit: 24 * 60})
	if err != nil {
		return nil, wrap(err, "read counters of %s", pk)
	}
	buckets := make([]Bucket, len(items))
	for i, it := range items {
		b := &buckets[i]
		if b.At, err = time.Parse(f.partition+" "+f.bucket, start.Format(f.partition)+" "+it.SK); err != nil {
			return nil, wrap(err, "counter %s/%s", it.PK, it.SK)
		}
		if err := decode(it, &b.Counts); err != nil {
			return nil, err
		}
	}
	return buckets, nil
}

// A Balance holds the events that were accepted in a span of time against the
// outcomes that were written in it.
type Balance struct {
	Accepted int
	Outcomes map[incident.Outcome]int
}

// Open returns how many accepted events have no outcome yet: those under way,
// or, once nothing is under way, those that are lost.
func (b Balance) Open() int {
	open := b.Accepted
	for _, n := range b.Outcomes {
		open -= n
	}
	return open
}

// Balance sums the counters of [from, to): by the minute up to two days, by the
// hour beyond.
func (s *Store) Balance(ctx context.Context, from, to time.Time) (Balance, error) {
	step := ByMinute
	if to.Sub(from) > 48*time.Hour {
		step = ByHour
	}
	sum := Balance{Outcomes: map[incident.Outcome]int{}}
	buckets, err := s.Counters(ctx, step, from.UTC().Truncate(stepForms[step].width), to)
	if err != nil {
		return sum, err
	}
	for _, b := range buckets {
		sum.Accepted += int(b.Counts[Accepted])
		for _, o := range incident.Outcomes() {
			if n := int(b.Counts[string(o)]); n != 0 {
				sum.Outcomes[o] += n
			}
		}
	}
	return sum, nil
}

// Tally returns the outcomes that changes of the ledger mean, for Count: a new
// line is an outcome, and each repeat that a line counts is a duplicate.
func Tally(changes []Change) (map[string]float64, error) {
	counts := map[string]float64{}
	for _, c := range changes {
		if c.New == nil || c.New.SK != eventSK {
			continue
		}
		var before, after incident.Entry
		if err := decode(*c.New, &after); err != nil {
			return nil, err
		}
		if c.Old == nil {
			counts[string(after.Outcome)]++
		} else if err := decode(*c.Old, &before); err != nil {
			return nil, err
		}
		if n := after.Duplicates - before.Duplicates; n > 0 {
			counts[string(incident.Duplicate)] += float64(n)
		}
	}
	return counts, nil
}
