// Package sample invents the events of an AWS account: mostly noise, and now and
// then a story with a cause, its effects and its end.
//
// It exists so that local mode has something to show. The events have the
// documented shapes; names, ids and times come from a seed, so that the same
// seed tells the same stories. Nothing of it is meant for judging how well the
// product classifies or correlates.
package sample

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"
)

// An Event is an envelope and the pause before it.
type Event struct {
	After    time.Duration
	Envelope json.RawMessage
}

// A Stream tells stories for ever, in an order drawn from the seed.
type Stream struct {
	r      *rand.Rand
	now    time.Time // of the event to come
	queue  []step    // what the current story has left
	order  []int     // stories not told yet in this round
	quiet  int       // noise to come before the next story
	source *uuids
}

// A step is one event of a story.
type step struct {
	after time.Duration
	event event
}

// New returns a stream whose first event happens at start.
func New(seed uint64, start time.Time) *Stream {
	r := rand.New(rand.NewPCG(seed, 0x5eed))
	return &Stream{r: r, now: start.UTC(), source: &uuids{r}, quiet: 2}
}

// Next returns the next event.
func (s *Stream) Next() (Event, error) {
	st := s.next()
	s.now = s.now.Add(st.after)
	envelope, err := st.event.envelope(s.source, s.now)
	return Event{st.after, envelope}, err
}

func (s *Stream) next() step {
	if len(s.queue) == 0 {
		if s.quiet > 0 {
			s.quiet--
			return step{s.about(900 * time.Millisecond), noise(s.r)}
		}
		s.quiet = 4 + s.r.IntN(5)
		s.queue = s.story()
	}
	st := s.queue[0]
	if s.r.IntN(3) == 0 && st.after > time.Second {
		half := st.after / 2
		s.queue[0].after -= half
		return step{half, noise(s.r)}
	}
	s.queue = s.queue[1:]
	return st
}

// story returns the steps of the next story; every story is told once a round.
func (s *Stream) story() []step {
	if len(s.order) == 0 {
		s.order = s.r.Perm(len(stories))
	}
	tell := stories[s.order[0]]
	s.order = s.order[1:]
	return tell(s.r)
}

func (s *Stream) about(d time.Duration) time.Duration {
	return d/2 + time.Duration(s.r.Int64N(int64(d)))
}

// uuids draws ids from the seed.
type uuids struct{ r *rand.Rand }

func (u *uuids) next() string {
	var b [16]byte
	for i := range b {
		b[i] = byte(u.r.Uint32())
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return uuid.UUID(b).String()
}

// The account everything happens in.
const (
	account = "111122223333"
	region  = "us-east-1"
)

// An event is an envelope without the fields that a stream fills in.
type event struct {
	source, detailType string
	resources          []string
	detail             map[string]any
}

func (e event) envelope(ids *uuids, at time.Time) (json.RawMessage, error) {
	fill(e.detail, at)
	resources := e.resources
	if resources == nil {
		resources = []string{}
	}
	raw, err := json.Marshal(map[string]any{
		"version": "0", "id": ids.next(), "source": e.source, "detail-type": e.detailType, "account": account,
		"region": region, "time": at.Format(time.RFC3339), "resources": resources, "detail": e.detail,
	})
	if err != nil {
		return nil, fmt.Errorf("sample event %s: %w", e.detailType, err)
	}
	return raw, nil
}

// A moment is a time in a detail that depends on when the event happens.
type moment struct {
	layout string
	after  time.Duration // relative to the event
}

// fill replaces the moments in a detail by times.
func fill(in map[string]any, at time.Time) {
	for k, v := range in {
		switch v := v.(type) {
		case moment:
			in[k] = at.Add(v.after).Format(v.layout)
		case map[string]any:
			fill(v, at)
		case []any:
			for _, e := range v {
				if m, ok := e.(map[string]any); ok {
					fill(m, at)
				}
			}
		}
	}
}
