package engine

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// mapFan evaluates what a Map state runs over, and how. What an inline one is
// told is looked at before it is recorded as started, the rest after.
func (t *thread) mapFan() (*fan, error) {
	each := t.state.Each
	items, err := each.Items(t.effective, t)
	if err != nil {
		return nil, err
	}
	width, err := each.Width(t.effective, t)
	if err != nil {
		return nil, err
	}
	n := int64(len(items))
	if ev := t.emit("MapStateStarted"); t.log.keep {
		ev.Length = &n
	}
	ceiling := int64(inlineWidth)
	var run *mapRun
	if each.Distributed {
		ceiling = distributedWidth
		run = &mapRun{items: n}
		if run.tolerance, err = each.Tolerance(t.effective, t); err != nil {
			return nil, err
		}
		if items, err = t.batches(items); err != nil {
			return nil, err
		}
	}
	if width <= 0 || width > ceiling {
		width = ceiling
	}
	f := newFan(t, len(items), int(width))
	f.items, f.run = items, run
	return f, nil
}

// batches groups the items as ItemBatcher says.
func (t *thread) batches(items []any) ([]any, error) {
	each := t.state.Each
	if each.Batcher == nil {
		return items, nil
	}
	items, err := t.selected(items)
	if err != nil {
		return nil, err
	}
	return each.Batcher.Group(items, t.effective, t)
}

// selected applies ItemSelector to every item before they are grouped.
func (t *thread) selected(items []any) ([]any, error) {
	selector := t.state.Each.ItemSelector
	if selector == nil {
		return items, nil
	}
	outer := t.item
	defer func() { t.item, t.ctx = outer, nil }()
	out := make([]any, len(items))
	for i, v := range items {
		t.item, t.ctx = mapItem(i, v), nil
		chosen, err := selector.Eval(t.effective, t)
		if err != nil {
			return nil, err
		}
		out[i] = chosen
	}
	return out, nil
}

// mapItem is the member Map of the context object.
func mapItem(i int, v any) *value.Object {
	return value.Pairs("Item", value.Pairs("Index", int64(i), "Value", v))
}

// weight is how many items the i-th iteration stands for.
func (f *fan) weight(i int) int64 {
	if f.owner.state.Each.Batcher == nil {
		return 1
	}
	batch, _ := f.items[i].(*value.Object)
	if batch == nil {
		return 1
	}
	items, _ := batch.Get("Items")
	list, _ := items.([]any)
	return int64(len(list))
}

// tolerates takes the failure of the i-th iteration, and goes on if the Map
// state bears it.
func (f *fan) tolerates(i int) bool {
	f.failures += f.weight(i)
	if f.run.tolerance.Exceeded(f.failures, f.run.items) {
		return false
	}
	if !f.pump() && f.running == 0 {
		f.mapDone()
	}
	return true
}

// runFailed records that too much has failed.
func (f *fan) runFailed() failure {
	t := f.owner
	why := failure{name: asl.ThresholdExceeded, cause: asl.ThresholdCause}
	ev := t.emit("MapRunFailed")
	if t.log.keep {
		ev.Error, ev.Cause = why.error(), why.reason()
	}
	return why
}
