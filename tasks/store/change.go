package store

import "strings"

// A Change is one write to an item of the incidents table, in the order in
// which the writes of that item were made. It carries what a DynamoDB stream
// record with new and old images carries.
type Change struct {
	Seq int64 // grows from change to change
	Old *Item // nil: the item is new
	New *Item // nil: the item was deleted
}

// Streamed says whether changes under the key matter to anybody who watches:
// incidents, what belongs to them, and the ledger. The working set, changes and
// notes only serve decisions.
func Streamed(k Key) bool {
	return k.Table == Incidents && (strings.HasPrefix(k.PK, "INC#") || strings.HasPrefix(k.PK, "EVENT#"))
}
