// Package intrinsic compiles and calls the intrinsic functions of the Amazon
// States Language: States.Format and its seventeen companions.
//
// A call is compiled once, its paths included. What a function refuses is an
// *Error that carries the call as it was written and the reason.
package intrinsic

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// A Scope is what a call may refer to besides the input.
type Scope interface {
	jsonpath.Scope
	// Rand is the source of States.UUID and States.MathRandom.
	Rand() *rand.Rand
}

// A Call is a compiled call of an intrinsic function. It is safe for
// concurrent use.
type Call struct {
	text string
	name string
	run  function
	args []argument
}

// String returns the call as it was written.
func (c *Call) String() string { return c.text }

// Name returns the name of the function.
func (c *Call) Name() string { return c.name }

// An argument is a literal, a path or a call; exactly one is set.
type argument struct {
	literal any
	format  string // a text literal with its braces still escaped
	path    *jsonpath.Path
	call    *Call
}

// An Error says why a call failed.
type Error struct {
	Call   string
	Reason string
}

// Error gives the reason in the words of the service.
func (e *Error) Error() string {
	return fmt.Sprintf("The function '%s' had the following error: %s", e.Call, e.Reason)
}

// Eval calls the function.
func (c *Call) Eval(input any, scope Scope) (any, error) {
	args := make([]any, len(c.args))
	for i, a := range c.args {
		v, err := a.eval(input, scope)
		if err != nil {
			return nil, c.wrap(err, input)
		}
		args[i] = v
	}
	if c.name == "Format" && c.args[0].format != "" {
		args[0] = c.args[0].format
	}
	v, err := c.run(scope, args)
	if err != nil {
		return nil, &Error{c.text, err.Error()}
	}
	return v, nil
}

func (a argument) eval(input any, scope Scope) (any, error) {
	switch {
	case a.path != nil:
		v, err := a.path.Eval(input, scope)
		return value.Open(v), err
	case a.call != nil:
		return a.call.Eval(input, scope)
	default:
		return a.literal, nil
	}
}

func (c *Call) wrap(err error, input any) error {
	var missing *jsonpath.Missing
	if !errors.As(err, &missing) {
		return err
	}
	return &Error{c.text, fmt.Sprintf("The JsonPath argument for the field '%s' could not be found in the input '%s'", missing.Path, value.Text(input))}
}

// Paths calls f for every path in the call and the calls inside it.
func (c *Call) Paths(f func(*jsonpath.Path)) {
	for _, a := range c.args {
		if a.path != nil {
			f(a.path)
		}
		if a.call != nil {
			a.call.Paths(f)
		}
	}
}
