package teststate

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// runMap shows what a Map state would run over, then goes on with the mock.
func (t *test) runMap(input any) {
	t.show("afterInputPath", input)
	each := t.state.Each
	items, err := each.Items(input, t)
	if err != nil {
		t.runtime(err)
		return
	}
	if each.ItemsPath != nil {
		t.show("afterItemsPath", items)
	}
	width, err := each.Width(input, t)
	if err != nil {
		t.runtime(err)
		return
	}
	tolerance, err := each.Tolerance(input, t)
	if err != nil {
		t.runtime(err)
		return
	}
	if !t.shape(input, items) {
		return
	}
	t.showTolerance(tolerance)
	t.show("maxConcurrency", width)
	if t.r.Mock.Error == nil && t.exceeds(tolerance, int64(len(items))) {
		t.fault(asl.ThresholdExceeded, asl.ThresholdCause)
		return
	}
	t.runMocked()
}

// exceeds says whether the failures that the request tells of are too many.
// Without a threshold none are, since the mocked result stands.
func (t *test) exceeds(tolerance asl.Tolerance, items int64) bool {
	each, failures := t.state.Each, t.r.Config.IterationFailures
	return failures != nil && (each.ToleratedCount.Set || each.ToleratedShare.Set) && tolerance.Exceeded(*failures, items)
}

// shape shows the input of every iteration as ItemSelector and ItemBatcher make
// it; false means that the test has failed.
func (t *test) shape(input any, items []any) bool {
	each := t.state.Each
	if each.ItemSelector != nil {
		var err error
		if items, err = t.selectItems(input, items); err != nil {
			t.templateFailed(err)
			return false
		}
		t.show("afterItemSelector", items)
	}
	if each.Batcher == nil {
		return true
	}
	batches, err := each.Batcher.Group(items, input, t)
	if err != nil {
		t.runtime(err)
		return false
	}
	t.show("afterItemBatcher", batches)
	return true
}

// selectItems applies ItemSelector to every item.
func (t *test) selectItems(input any, items []any) ([]any, error) {
	outer := t.context
	defer func() { t.context = outer }()
	selected := make([]any, len(items))
	for i, v := range items {
		t.context = outer.With("Map", value.Pairs("Item", value.Pairs("Index", int64(i), "Value", v)))
		var err error
		if selected[i], err = t.state.Each.ItemSelector.Eval(input, t); err != nil {
			return nil, err
		}
	}
	return selected, nil
}

func (t *test) showTolerance(tolerance asl.Tolerance) {
	if t.state.Each.ToleratedCount.Set {
		t.show("toleratedFailureCount", tolerance.Count)
	}
	if t.state.Each.ToleratedShare.Set {
		t.show("toleratedFailurePercentage", tolerance.Share)
	}
}
