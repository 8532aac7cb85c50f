package store

import (
	"bytes"
	"sync"
)

// A cache keeps decoded documents, so that one that is read again and again is
// decoded once. What it hands out is shared: whoever changes it copies it first.
type cache[T any] struct {
	most int // beyond it the cache starts anew

	mu      sync.Mutex
	decoded map[Key]*decoded[T]
}

type decoded[T any] struct {
	doc   []byte
	value T
}

func newCache[T any](most int) *cache[T] {
	return &cache[T]{most: most, decoded: map[Key]*decoded[T]{}}
}

// decode reads the document of an item into v.
func (c *cache[T]) decode(it Item, v *T) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.decoded[it.Key]; ok && bytes.Equal(known.doc, it.Doc) {
		*v = known.value
		return nil
	}
	if err := decode(it, v); err != nil {
		return err
	}
	if len(c.decoded) >= c.most {
		clear(c.decoded)
	}
	c.decoded[it.Key] = &decoded[T]{it.Doc, *v}
	return nil
}
