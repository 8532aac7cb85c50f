package engine

import (
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
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
	failures int
	run      *mapRun
}

// A mapRun is what a distributed Map state has besides.
type mapRun struct {
	arn       string
	tolerated int     // failures
	share     float64 // per cent of the items
	first     failure
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

// succeeded takes the output of a child.
func (f *fan) succeeded(c *thread, output any) {
	if f.over {
		return
	}
	f.running--
	f.results[c.index], f.ok[c.index] = output, true
	t := f.owner
	if t.state.Type == asl.Map {
		f.iterated(c, "MapIterationSucceeded")
		if f.pump() || f.running > 0 {
			return
		}
		f.mapDone()
		return
	}
	if f.running > 0 {
		return
	}
	t.prev = c.prev
	f.close("ParallelStateSucceeded", f.results)
}

// close ends the state of the fan with its result.
func (f *fan) close(event string, results []any) {
	t := f.owner
	f.over = true
	t.aside(event, t.prev)
	t.phase, t.fan = moving, nil
	if value.Exceeds(results, MaxPayload) {
		t.fail(failure{name: "States.DataLimitExceeded", cause: dataLimit(t.state.Name)})
	} else {
		t.complete(results)
	}
	t.resume()
}

// failed takes the failure of a child.
func (f *fan) failed(c *thread, why failure) {
	if f.over {
		return
	}
	f.running--
	t := f.owner
	if t.state.Type == asl.Map {
		f.iterated(c, "MapIterationFailed")
		f.failures++
		if f.run != nil && f.tolerates(why) {
			return
		}
	} else if c.state.Type == asl.Task {
		c.aside("TaskStateAborted", c.prev)
	}
	f.abort()
	if f.run != nil {
		why = f.runFailed()
	} else {
		t.prev = c.prev
	}
	t.fanFailed(why)
}

// fanFailed ends a Parallel or Map state with a failure. That it failed is
// recorded unless it is tried again.
func (t *thread) fanFailed(why failure) {
	t.release()
	if t.retry(why) {
		return
	}
	t.emit(string(t.state.Type) + "StateFailed")
	if !t.catch(why) {
		t.die(why)
	}
	t.resume()
}

// abort cuts off the children that still run.
func (f *fan) abort() {
	if f.over {
		return
	}
	f.over = true
	for _, c := range f.children {
		if c == nil || c.phase == over {
			continue
		}
		c.abort()
		if f.owner.state.Type == asl.Map && f.run == nil {
			f.iterated(c, "MapIterationAborted")
		}
	}
}

// iterated records something about an iteration.
func (f *fan) iterated(c *thread, typ string) {
	if f.run != nil {
		return
	}
	t := f.owner
	ev := t.aside(typ, c.prev)
	f.last = ev.ID
	if t.log.keep {
		i := int64(c.index)
		ev.Name, ev.Index = t.state.Name, &i
	}
}

func (t *thread) runMap() {
	f, err := t.mapFan()
	if err != nil {
		t.runtime(err)
		return
	}
	if f.run != nil {
		f.run.arn = fmt.Sprintf("arn:aws:states:%s:%s:mapRun:%s/%s:%s", t.x.e.opts.Region, t.x.e.opts.Account, t.x.machine.Name, t.state.Name, t.x.e.id())
		if ev := t.emit("MapRunStarted"); t.log.keep {
			ev.MapRunARN = f.run.arn
		}
	}
	f.last = t.prev
	t.fan, t.phase = f, fanned
	if len(f.items) == 0 {
		f.mapDone()
		return
	}
	f.pump()
}

// pump begins iterations as far as the width allows and says whether it has
// ended the state instead.
func (f *fan) pump() bool {
	t := f.owner
	for f.running < f.width && f.begun < len(f.items) && !f.over {
		i := f.begun
		item := value.Pairs("Item", value.Pairs("Index", int64(i), "Value", f.items[i]))
		input, err := f.itemInput(i, item)
		if err != nil {
			f.abort()
			t.prev = f.last
			t.fan = nil
			t.fanFailed(t.templateFailure(err))
			return true
		}
		prev := t.prev
		if f.run == nil {
			prev = f.recordStart(i)
		}
		c := f.child(i, t.state.Each.Processor, input, prev)
		c.item = item
		if f.run != nil {
			c.item, c.vars, c.prev = nil, nil, 0
			c.log = &history{keep: false, count: 1}
		}
		t.x.e.ready.push(c)
	}
	return false
}

// recordStart records that an iteration begins.
func (f *fan) recordStart(i int) int64 {
	t := f.owner
	prev := t.prev
	if i >= f.width { // in the place of one that has ended
		prev = f.follows()
	}
	ev := t.aside("MapIterationStarted", prev)
	if t.log.keep {
		n := int64(i)
		ev.Name, ev.Index = t.state.Name, &n
	}
	return ev.ID
}

// follows returns the last event of the iteration that ended last.
func (f *fan) follows() int64 {
	log := f.owner.log
	if log.keep && f.last > 0 && f.last <= int64(len(log.events)) {
		return log.events[f.last-1].Prev
	}
	return f.last
}

// itemInput makes the input of one iteration.
func (f *fan) itemInput(i int, item *value.Object) (any, error) {
	t := f.owner
	selector := t.state.Each.ItemSelector
	if selector == nil || t.state.Each.Batcher != nil {
		return f.items[i], nil
	}
	outer, cached := t.item, t.ctx
	t.item, t.ctx = item, nil
	defer func() { t.item, t.ctx = outer, cached }()
	v, err := selector.Eval(t.effective, t)
	if err == nil && value.Exceeds(v, MaxPayload) {
		err = errTooLong
	}
	return v, err
}

// mapDone ends a Map state whose iterations are all over.
func (f *fan) mapDone() {
	t := f.owner
	results := f.results
	if f.run != nil {
		results = results[:0:0]
		for i, ok := range f.ok {
			if ok {
				results = append(results, f.results[i])
			}
		}
		if results == nil {
			results = []any{}
		}
		ev := t.aside("MapRunSucceeded", t.prev)
		t.prev = ev.ID
	} else {
		t.prev = f.last
	}
	f.close("MapStateSucceeded", results)
}
