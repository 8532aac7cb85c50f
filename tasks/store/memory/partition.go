package memory

import (
	"slices"
	"sort"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/store"
)

// A partition holds items in order of their sort key, in blocks of bounded
// length, so that a new item moves few others however many there are.
type partition []block

type block []entry

type entry struct {
	sk   string
	item *store.Item
}

// full is the length at which a block is split.
const full = 256

// at returns the block in which a key is or belongs, and the place in it.
func (p partition) at(sk string) (b, i int, found bool) {
	b = max(0, sort.Search(len(p), func(n int) bool { return p[n][0].sk > sk })-1)
	if len(p) == 0 {
		return 0, 0, false
	}
	i, found = slices.BinarySearchFunc(p[b], sk, func(e entry, sk string) int { return strings.Compare(e.sk, sk) })
	return b, i, found
}

// size is how many items there are.
func (p partition) size() int {
	n := 0
	for _, b := range p {
		n += len(b)
	}
	return n
}

func (p partition) get(sk string) *store.Item {
	if b, i, ok := p.at(sk); ok {
		return p[b][i].item
	}
	return nil
}

func (p partition) with(sk string, it *store.Item) partition {
	if len(p) == 0 {
		return partition{block{{sk, it}}}
	}
	b, i, ok := p.at(sk)
	if ok {
		p[b][i].item = it
		return p
	}
	p[b] = slices.Insert(p[b], i, entry{sk, it})
	if len(p[b]) < full {
		return p
	}
	cut := full / 2
	if b == len(p)-1 && i == len(p[b])-1 {
		cut = full - 1 // keys that come in order fill their blocks
	}
	rest := slices.Clone(p[b][cut:])
	p[b] = slices.Clip(p[b][:cut])
	return slices.Insert(p, b+1, rest)
}

func (p partition) without(sk string) partition {
	b, i, ok := p.at(sk)
	if !ok {
		return p
	}
	if p[b] = slices.Delete(p[b], i, i+1); len(p[b]) == 0 {
		return slices.Delete(p, b, b+1)
	}
	return p
}

// walk yields the items that r asks for in reading order.
func (p partition) walk(r store.Range) func(yield func(string, *store.Item) bool) {
	if r.Reverse {
		return p.down(r)
	}
	return func(yield func(string, *store.Item) bool) {
		b, i, found := p.at(max(r.Prefix, r.After))
		if found && r.After >= r.Prefix && r.After != "" {
			i++ // After is exclusive
		}
		for ; b < len(p); b, i = b+1, 0 {
			for _, e := range p[b][min(i, len(p[b])):] {
				if !strings.HasPrefix(e.sk, r.Prefix) || !yield(e.sk, e.item) {
					return
				}
			}
		}
	}
}

// last sorts behind every key that has the prefix before it.
const last = "\xff"

func (p partition) down(r store.Range) func(yield func(string, *store.Item) bool) {
	return func(yield func(string, *store.Item) bool) {
		end := r.Prefix + last
		if r.After != "" {
			end = min(end, r.After)
		}
		b, i, _ := p.at(end)
		for ; b >= 0 && b < len(p); b-- {
			for n := min(i, len(p[b])) - 1; n >= 0; n-- {
				e := p[b][n]
				if !strings.HasPrefix(e.sk, r.Prefix) || !yield(e.sk, e.item) {
					return
				}
			}
			if i = full; b == 0 {
				return
			}
		}
	}
}
