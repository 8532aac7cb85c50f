package store

import (
	"fmt"

	"github.com/cloudops-autopilot/autopilot/tasks/fault"
)

// A Conflict says which condition of a Commit failed. It is a fault.StoreConflict
// to errors.Is.
type Conflict struct {
	Key     Key
	Current *Item // what is there, when the backend tells
}

// Error names the item whose condition failed.
func (c *Conflict) Error() string {
	return fmt.Sprintf("item %s/%s/%s was written by somebody else", c.Key.Table, c.Key.PK, c.Key.SK)
}

// Is reports a Conflict as fault.StoreConflict.
func (c *Conflict) Is(target error) bool { return target == fault.StoreConflict }

// As lets errors.As find the fault, so that the workflow sees its name.
func (c *Conflict) As(target any) bool {
	f, ok := target.(*fault.Fault)
	if ok {
		*f = fault.StoreConflict
	}
	return ok
}

// OnHead says whether it is the head of an incident that was written meanwhile:
// the same change may be made on the new one. Any other conflict concerns what
// the decision was made on.
func (c *Conflict) OnHead() bool { return c.Key.Table == Incidents && c.Key.SK == headSK }
