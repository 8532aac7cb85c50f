package engine

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

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
