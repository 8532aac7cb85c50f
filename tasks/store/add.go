package store

import (
	"encoding/json"
	"fmt"
)

// Added returns the document that w writes over current: its own, or with Add
// the current one with the numbers added. It serves backends that have no
// addition of their own.
func Added(current *Item, w Write) (json.RawMessage, error) {
	if w.Add == nil {
		return w.Item.Doc, nil
	}
	sums := map[string]float64{}
	if current != nil {
		if err := json.Unmarshal(current.Doc, &sums); err != nil {
			return nil, fmt.Errorf("add to item %s/%s: %w", w.Item.PK, w.Item.SK, err)
		}
	}
	for field, n := range w.Add {
		sums[field] += n
	}
	return json.Marshal(sums)
}
