package asl

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// maxBatch is the most bytes that the input of an iteration may have.
const maxBatch = 256 * 1024

// Group groups the items; each batch is the input of one iteration.
func (b *Batcher) Group(items []any, input any, s Scope) ([]any, error) {
	most, err := b.MaxItems.count(input, s, "MaxItemsPerBatch")
	if err != nil {
		return nil, err
	}
	bytes, err := b.MaxBytes.count(input, s, "MaxInputBytesPerBatch")
	if err != nil {
		return nil, err
	}
	if bytes <= 0 || bytes > maxBatch {
		bytes = maxBatch
	}
	g := grouping{most: most, bytes: int(bytes), withInput: b.Input != nil}
	if b.Input != nil {
		if g.shared, err = b.Input.Eval(input, s); err != nil {
			return nil, err
		}
	}
	for _, v := range items {
		g.add(v)
	}
	g.flush()
	return g.out, nil
}

type grouping struct {
	most      int64 // items of a batch; 0 is no limit
	bytes     int
	withInput bool
	shared    any

	out, batch []any
	size       int
}

func (g *grouping) add(v any) {
	n := len(value.Append(nil, v)) + 1
	if g.most > 0 && int64(len(g.batch)) >= g.most || g.size+n > g.bytes {
		g.flush()
	}
	g.batch, g.size = append(g.batch, v), g.size+n
}

func (g *grouping) flush() {
	if len(g.batch) == 0 {
		return
	}
	o := value.Pairs("Items", g.batch)
	if g.withInput {
		o = value.Pairs("BatchInput", g.shared, "Items", g.batch)
	}
	g.out, g.batch, g.size = append(g.out, o), nil, 0
}
