package store

import "fmt"

// MaxWrites is how many writes one Commit takes: as many as a transaction of DynamoDB.
const MaxWrites = 100

// CheckWrites refuses what DynamoDB would refuse, on every backend: nothing at
// all, too many writes, or two of one item.
func CheckWrites(writes []Write) error {
	if len(writes) == 0 || len(writes) > MaxWrites {
		return fmt.Errorf("commit %d writes, want 1 to %d", len(writes), MaxWrites)
	}
	if len(writes) == 1 {
		return nil
	}
	seen := make(map[Key]struct{}, len(writes))
	for _, w := range writes {
		k := w.Item.Key
		if _, twice := seen[k]; twice {
			return fmt.Errorf("commit writes item %s/%s/%s twice", k.Table, k.PK, k.SK)
		}
		seen[k] = struct{}{}
	}
	return nil
}
