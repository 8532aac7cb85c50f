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
	decoded map[string]*decoded[T] // by the name of the thing
}

type decoded[T any] struct {
	doc   []byte
	value T
}

func newCache[T any](most int) *cache[T] {
	return &cache[T]{most: most, decoded: map[string]*decoded[T]{}}
}

// decode reads the document of an item, which is about the named thing, into v.
func (c *cache[T]) decode(name string, it Item, v *T) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if known, ok := c.decoded[name]; ok && bytes.Equal(known.doc, it.Doc) {
		*v = known.value
		return nil
	}
	if err := decode(it, v); err != nil {
		return err
	}
	if len(c.decoded) >= c.most {
		clear(c.decoded)
	}
	c.decoded[name] = &decoded[T]{it.Doc, *v}
	return nil
}
