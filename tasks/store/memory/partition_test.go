package memory

import (
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// TestPartitionAnswersLikeASortedMap holds blocks against the plainest thing
// that could be in their place.
func TestPartitionAnswersLikeASortedMap(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	plain, p := map[string]*store.Item{}, partition(nil)
	key := func() string { return fmt.Sprintf("%c#%03d", 'a'+random.Intn(4), random.Intn(900)) }
	for range 8000 {
		sk, it := key(), &store.Item{}
		if random.Intn(3) == 0 {
			delete(plain, sk)
			p = p.without(sk)
		} else {
			plain[sk] = it
			p = p.with(sk, it)
		}
		if p.get(sk) != plain[sk] {
			t.Fatalf("get(%s) = %p, want %p", sk, p.get(sk), plain[sk])
		}
	}
	for range 2000 {
		r := store.Range{Prefix: []string{"", "b#", "b#1", "x"}[random.Intn(4)], Reverse: random.Intn(2) == 0}
		if random.Intn(2) == 0 {
			r.After = key()
		}
		if got, want := walked(p, r), expected(plain, r); !slices.Equal(got, want) {
			t.Fatalf("walk(%+v) = %d keys %v, want %d keys %v", r, len(got), got, len(want), want)
		}
	}
}

func walked(p partition, r store.Range) []string {
	var keys []string
	for sk := range p.walk(r) {
		keys = append(keys, sk)
	}
	return keys
}

func expected(plain map[string]*store.Item, r store.Range) []string {
	var keys []string
	for _, sk := range slices.Sorted(maps.Keys(plain)) {
		past := r.After != "" && (!r.Reverse && sk <= r.After || r.Reverse && sk >= r.After)
		if strings.HasPrefix(sk, r.Prefix) && !past {
			keys = append(keys, sk)
		}
	}
	if r.Reverse {
		slices.Reverse(keys)
	}
	return keys
}
