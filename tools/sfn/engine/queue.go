package engine

import (
	"slices"
)

// A queue holds the threads that can go on, first come first served.
type queue struct {
	items []*thread
	head  int
}

func (q *queue) push(t *thread) {
	if t.queued {
		return
	}
	t.queued = true
	if q.head > 1024 && 2*q.head > len(q.items) {
		q.items, q.head = slices.Delete(q.items, 0, q.head), 0
	}
	q.items = append(q.items, t)
}

func (q *queue) pop() *thread {
	if q.head == len(q.items) {
		q.items, q.head = q.items[:0], 0
		return nil
	}
	t := q.items[q.head]
	q.items[q.head] = nil
	q.head++
	return t
}
