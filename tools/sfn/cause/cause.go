// Package cause words errors as the service words them.
//
// A state machine and its users see these texts, and compare them with those of
// the service, so they follow its habits and not those of Go errors.
package cause

import "fmt"

// Cause is the text of an error that a state machine gets to see.
type Cause string

// Error returns the text.
func (c Cause) Error() string { return string(c) }

// New words an error.
func New(format string, args ...any) error { return Cause(fmt.Sprintf(format, args...)) }
