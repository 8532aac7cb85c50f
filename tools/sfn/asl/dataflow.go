package asl

import (
	"errors"
	"fmt"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// ErrNoNext is what a Choice state says when no rule matches and there is no
// Default. The service does not use the name States.NoChoiceMatched.
var ErrNoNext = cause.New("Failed to transition out of the state. The state does not point to a next state.")

// InvalidPath words the error of a path that leads nowhere; other errors stay.
func InvalidPath(p fmt.Stringer, err error) error {
	var missing *jsonpath.Missing
	if errors.As(err, &missing) {
		return cause.New("Invalid path '%s' : %s", p, missing.Reason)
	}
	return err
}

// Apply selects from v.
func (sel Selector) Apply(v any, s Scope) (any, error) {
	switch {
	case sel.Null:
		return value.NewObject(0), nil
	case sel.Path == nil:
		return v, nil
	}
	out, err := sel.Path.Eval(v, s)
	if err != nil {
		return nil, InvalidPath(sel.Path, err)
	}
	return out, nil
}

// Place puts the result of a state into its input.
func (p ResultPath) Place(input, result any) (any, error) {
	switch {
	case p.Discard:
		return input, nil
	case p.Path == nil:
		return result, nil
	default:
		return p.Path.Put(input, result)
	}
}

// Texts returns the error and the cause of a Fail state, nil where there is
// none.
func (f *Failure) Texts(input any, s Scope) (name, reason *string, err error) {
	if name, err = failText(f.Error, f.ErrorPath, input, s); err != nil {
		return nil, nil, err
	}
	reason, err = failText(f.Cause, f.CausePath, input, s)
	return name, reason, err
}

func failText(given *string, path Expr, input any, s Scope) (*string, error) {
	if path == nil {
		return given, nil
	}
	v, err := path.Eval(input, s)
	if err != nil {
		return nil, InvalidPath(path, err)
	}
	text, ok := value.Open(v).(string)
	if !ok {
		return nil, cause.New("Invalid path '%s' : The path must resolve to a string", path)
	}
	return &text, nil
}

// Duration returns the seconds that are given or found by a path; 0 is none.
func (n Seconds) Duration(input any, s Scope) (time.Duration, error) {
	seconds := n.Value
	if n.Path != nil {
		v, err := n.Path.Eval(input, s)
		if err != nil {
			return 0, InvalidPath(n.Path, err)
		}
		var ok bool
		if seconds, ok = value.Open(v).(int64); !ok || seconds <= 0 || seconds > maxSeconds {
			return 0, cause.New("Invalid path '%s' : The value must be a positive integer, but it is %s", n.Path, shown(v))
		}
	}
	return time.Duration(seconds) * time.Second, nil
}
