package engine

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
)

// Limits on how many iterations of a Map state run at once.
const (
	inlineWidth      = 40
	distributedWidth = 1000
)

// A fan is the branches of a Parallel state or the iterations of a Map state
// while they run.
type fan struct {
	owner    *thread
	children []*thread // by index; nil before it has begun
	results  []any
	ok       []bool
	begun    int
	running  int
	width    int
	over     bool

	// of a Map state
	items    []any
	last     int64 // the event that the next iteration, or the end, follows
	run      *mapRun
	failures int64 // failed items of a mapRun
}

// A mapRun is what a distributed Map state has besides.
type mapRun struct {
	arn       string
	items     int64 // before they were grouped
	tolerance asl.Tolerance
}

func newFan(t *thread, n, width int) *fan {
	if width <= 0 || width > n {
		width = n
	}
	return &fan{owner: t, children: make([]*thread, n), results: make([]any, n), ok: make([]bool, n), width: width}
}

// child makes the thread of one branch or iteration.
func (f *fan) child(i int, flow *asl.Flow, input any, prev int64) *thread {
	t := f.owner
	c := &thread{x: t.x, log: t.log, enter: true, next: flow.Start, input: input, prev: prev,
		parent: f, index: i, item: t.item}
	if t.vars != nil {
		c.vars = &variables{outer: t.vars}
	}
	f.children[i] = c
	f.begun++
	f.running++
	return c
}

func (t *thread) runParallel() {
	input, err := t.parameters()
	if err != nil {
		t.templateFailed(err)
		return
	}
	t.emit("ParallelStateStarted")
	f := newFan(t, len(t.state.Branches), 0)
	t.fan, t.phase = f, fanned
	for i, b := range t.state.Branches {
		t.x.e.ready.push(f.child(i, b, input, t.prev))
	}
}
