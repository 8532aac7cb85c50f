package value

import (
	"errors"
	"fmt"
)

func (d *decoder) fault() error {
	if d.i >= len(d.s) {
		return &Fault{len(d.s), "the JSON text ends too early"}
	}
	return &Fault{d.i, fmt.Sprintf("unexpected character %q at offset %d of the JSON text", d.s[d.i], d.i)}
}

func (d *decoder) short() error { return &Fault{len(d.s), "the JSON text ends too early"} }

// A Fault says where a text is no JSON.
type Fault struct {
	Offset int
	reason string
}

// Error gives the reason.
func (f *Fault) Error() string { return f.reason }

// FaultOffset returns where in the text an error of Decode lies.
func FaultOffset(err error) int {
	if f := (*Fault)(nil); errors.As(err, &f) {
		return f.Offset
	}
	return 0
}
