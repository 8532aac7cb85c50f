package asl

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// Items returns what the Map state runs over, to be read only.
func (e *Each) Items(input any, s Scope) ([]any, error) {
	v, path := input, "$"
	if e.ItemsPath != nil {
		path = e.ItemsPath.String()
		var err error
		if v, err = e.ItemsPath.Eval(input, s); err != nil {
			v = nil
		}
	}
	list, ok := value.Open(v).([]any)
	if !ok {
		return nil, cause.New("Reference path \"%s\" must point to array.", path)
	}
	return list, nil
}

// Width returns how many iterations may run at once; 0 is no limit.
func (e *Each) Width(input any, s Scope) (int64, error) {
	return e.MaxConcurrency.count(input, s, "MaxConcurrency")
}

// What a distributed Map state fails with when it has had more failures than it
// tolerates.
const (
	ThresholdExceeded = "States.ExceedToleratedFailureThreshold"
	ThresholdCause    = "The specified tolerated failure threshold was exceeded"
)

// Unlimited is a Count or Share that is not set.
const Unlimited = -1

// A Tolerance says how many items of a distributed Map state may fail.
type Tolerance struct {
	Count int64
	Share float64 // per cent
}

// Tolerance evaluates what the definition says of failures.
func (e *Each) Tolerance(input any, s Scope) (Tolerance, error) {
	t := Tolerance{Unlimited, Unlimited}
	var err error
	if e.ToleratedCount.Set {
		if t.Count, err = e.ToleratedCount.count(input, s, "ToleratedFailureCount"); err != nil {
			return t, err
		}
	}
	if e.ToleratedShare.Set {
		t.Share, err = e.ToleratedShare.value(input, s)
	}
	return t, err
}

// Exceeded says whether failures among so many items are more than either
// threshold; with none, every failure is.
func (t Tolerance) Exceeded(failures, items int64) bool {
	if t.Count == Unlimited && t.Share == Unlimited {
		return failures > 0
	}
	return t.Count != Unlimited && failures > t.Count ||
		t.Share != Unlimited && 100*float64(failures) > t.Share*float64(items)
}

func (p Share) value(input any, s Scope) (float64, error) {
	if p.Path == nil {
		return p.Value, nil
	}
	const field = "ToleratedFailurePercentage"
	v, err := p.Path.Eval(input, s)
	if err != nil {
		return 0, missingField(field, p.Path)
	}
	n, ok := value.Number(literal(v))
	if !ok {
		return 0, cause.New("The %sPath field refers to value %s which is not a valid float: %s", field, value.Text(v), p.Path)
	}
	if n < 0 || n > 100 {
		return 0, cause.New("%s must be between 0 and 100.", field)
	}
	return n, nil
}

// count returns a number that is given or found by a path.
func (n Seconds) count(input any, s Scope, field string) (int64, error) {
	if n.Path == nil {
		return n.Value, nil
	}
	v, err := n.Path.Eval(input, s)
	if err != nil {
		return 0, missingField(field, n.Path)
	}
	whole, ok := literal(v).(int64)
	if !ok {
		return 0, cause.New("The %sPath field refers to value %s which is not a valid integer: %s", field, value.Text(v), n.Path)
	}
	if whole < 0 {
		return 0, cause.New("%s cannot be negative.", field)
	}
	return whole, nil
}

func missingField(field string, p *jsonpath.Path) error {
	return cause.New("The %sPath field does not reference an input value: %s", field, p)
}

// literal opens v, and takes a text that holds a number for the number.
func literal(v any) any {
	v = value.Open(v)
	if s, ok := v.(string); ok {
		v, _ = value.Decode(s)
	}
	return v
}
