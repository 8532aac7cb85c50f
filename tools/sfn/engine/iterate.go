package engine

import (
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

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
		item := mapItem(i, f.items[i])
		input, err := f.itemInput(i, item)
		if err != nil {
			f.abort()
			t.prev, t.fan = f.last, nil
			t.iterationRefused(t.templateFailure(err))
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
