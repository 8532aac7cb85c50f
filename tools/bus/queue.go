package bus

import "sync"

// waiting is a delivery in the queue.
type waiting struct {
	Delivery
	attempts int // tries that failed
}

// A queue is an unbounded first-in-first-out queue; Put bounds what enters it.
type queue struct {
	mu     sync.Mutex
	filled *sync.Cond
	items  []waiting
	head   int
	closed bool
}

func newQueue() *queue {
	q := &queue{}
	q.filled = sync.NewCond(&q.mu)
	return q
}

func (q *queue) push(d Delivery) { q.pushAgain(waiting{Delivery: d}) }

func (q *queue) pushAgain(w waiting) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, w)
	q.filled.Signal()
}

// pop waits for a delivery; it reports false once the queue is closed, even
// when deliveries are left: the inbox still has them.
func (q *queue) pop() (waiting, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.head == len(q.items) && !q.closed {
		q.filled.Wait()
	}
	if q.closed {
		return waiting{}, false
	}
	w := q.items[q.head]
	q.items[q.head] = waiting{}
	q.head++
	if q.head > 1024 && q.head*2 > len(q.items) {
		q.items = append([]waiting(nil), q.items[q.head:]...)
		q.head = 0
	}
	return w, true
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.filled.Broadcast()
}
