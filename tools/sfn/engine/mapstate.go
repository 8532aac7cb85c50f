package engine

import (
	"fmt"
	"math"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// mapFan evaluates what a Map state runs over, and how. What an inline one is
// told is looked at before it is recorded as started, the rest after.
func (t *thread) mapFan() (*fan, error) {
	each := t.state.Each
	items, err := t.items()
	if err != nil {
		return nil, err
	}
	width, err := t.integer(each.MaxConcurrency, "MaxConcurrencyPath", "MaxConcurrency")
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
		if run, err = t.tolerance(); err != nil {
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

func (t *thread) items() ([]any, error) {
	p := t.state.Each.ItemsPath
	if p == nil {
		list, ok := value.Open(t.effective).([]any)
		if !ok {
			return nil, fmt.Errorf("Reference path \"$\" must point to array.") //nolint:staticcheck // the service's words
		}
		return list, nil
	}
	v, err := p.Eval(t.effective, t)
	list, ok := value.Open(v).([]any)
	if err != nil || !ok {
		return nil, fmt.Errorf("Reference path \"%s\" must point to array.", p) //nolint:staticcheck // the service's words
	}
	return list, nil
}

// integer reads a number that is given or found by a path.
func (t *thread) integer(s asl.Seconds, field, what string) (int64, error) {
	if s.Path == nil {
		return s.Value, nil
	}
	v, err := s.Path.Eval(t.effective, t)
	if err != nil {
		return 0, missingField(field, s.Path)
	}
	n, ok := wholeNumber(v)
	if !ok {
		return 0, fmt.Errorf("The %s field refers to value %s which is not a valid integer: %s", field, value.Text(v), s.Path) //nolint:staticcheck // the service's words
	}
	if n < 0 {
		return 0, fmt.Errorf("%s cannot be negative.", what) //nolint:staticcheck // the service's words
	}
	return n, nil
}

func missingField(field string, p *jsonpath.Path) error {
	return fmt.Errorf("The %s field does not reference an input value: %s", field, p) //nolint:staticcheck // the service's words
}

// wholeNumber takes a number, or a text that holds one.
func wholeNumber(v any) (int64, bool) {
	switch v := value.Open(v).(type) {
	case int64:
		return v, true
	case string:
		n, err := value.Decode(v)
		whole, ok := n.(int64)
		return whole, err == nil && ok
	default:
		return 0, false
	}
}

// share100 takes a number, or a text that holds one.
func share100(v any) (float64, bool) {
	if s, ok := value.Open(v).(string); ok {
		v, _ = value.Decode(s)
	}
	return value.Number(v)
}

// tolerance evaluates how many iterations may fail.
func (t *thread) tolerance() (*mapRun, error) {
	each := t.state.Each
	count, err := t.integer(each.ToleratedCount, "ToleratedFailureCountPath", "ToleratedFailureCount")
	if err != nil {
		return nil, err
	}
	share := each.ToleratedShare.Value
	if p := each.ToleratedShare.Path; p != nil {
		v, err := p.Eval(t.effective, t)
		if err != nil {
			return nil, missingField("ToleratedFailurePercentagePath", p)
		}
		n, ok := share100(v)
		if !ok {
			return nil, fmt.Errorf("The ToleratedFailurePercentagePath field refers to value %s which is not a valid float: %s", value.Text(v), p) //nolint:staticcheck // the service's words
		}
		if n < 0 || n > 100 {
			return nil, fmt.Errorf("ToleratedFailurePercentage must be between 0 and 100.") //nolint:staticcheck // the service's words
		}
		share = n
	}
	return &mapRun{tolerated: int(min(count, math.MaxInt32)), share: share}, nil
}

// tolerates takes a failure that the Map state bears, and goes on.
func (f *fan) tolerates(why failure) bool {
	run := f.run
	if f.failures == 1 {
		run.first = why
	}
	share := 100 * float64(f.failures) / float64(len(f.items))
	if f.failures > run.tolerated && share > run.share {
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
	why := failure{name: "States.ExceedToleratedFailureThreshold", cause: "The specified tolerated failure threshold was exceeded"}
	ev := t.emit("MapRunFailed")
	if t.log.keep {
		ev.Error, ev.Cause = why.error(), why.reason()
	}
	return why
}

// batches groups the items as ItemBatcher says; each batch is the input of one
// iteration.
func (t *thread) batches(items []any) ([]any, error) {
	b := t.state.Each.Batcher
	if b == nil {
		return items, nil
	}
	most, err := t.integer(b.MaxItems, "MaxItemsPerBatchPath", "MaxItemsPerBatch")
	if err != nil {
		return nil, err
	}
	bytes, err := t.integer(b.MaxBytes, "MaxInputBytesPerBatchPath", "MaxInputBytesPerBatch")
	if err != nil {
		return nil, err
	}
	if bytes <= 0 || bytes > MaxPayload {
		bytes = MaxPayload
	}
	var shared any
	if b.Input != nil {
		if shared, err = b.Input.Eval(t.effective, t); err != nil {
			return nil, err
		}
	}
	if items, err = t.selected(items); err != nil {
		return nil, err
	}
	return group(items, most, int(bytes), b.Input != nil, shared), nil
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
		t.item, t.ctx = value.Pairs("Item", value.Pairs("Index", int64(i), "Value", v)), nil
		chosen, err := selector.Eval(t.effective, t)
		if err != nil {
			return nil, err
		}
		out[i] = chosen
	}
	return out, nil
}

func group(items []any, most int64, bytes int, withInput bool, shared any) []any {
	var out, batch []any
	size := 0
	flush := func() {
		if len(batch) == 0 {
			return
		}
		o := value.Pairs("Items", batch)
		if withInput {
			o = value.Pairs("BatchInput", shared, "Items", batch)
		}
		out, batch, size = append(out, o), nil, 0
	}
	for _, v := range items {
		n := len(value.Append(nil, v)) + 1
		if most > 0 && int64(len(batch)) >= most || size+n > bytes {
			flush()
		}
		batch, size = append(batch, v), size+n
	}
	flush()
	return out
}
