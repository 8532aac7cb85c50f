package engine

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// mapFan evaluates what a Map state runs over, and how. What an inline one is
// told is looked at before it is recorded as started, the rest after.
func (t *thread) mapFan() (*fan, error) {
	each := t.state.Each
	items, err := t.items()
	if err != nil {
		return nil, err
	}
	width, err := t.integer(each.MaxConcurrency, "MaxConcurrencyPath", "MaxConcurrency")
	if err != nil {
		return nil, err
	}
	n := int64(len(items))
	if ev := t.emit("MapStateStarted"); t.log.keep {
		ev.Length = &n
	}
	ceiling := int64(inlineWidth)
	var run *mapRun
	if each.Distributed {
		ceiling = distributedWidth
		if run, err = t.tolerance(); err != nil {
			return nil, err
		}
		if items, err = t.batches(items); err != nil {
			return nil, err
		}
	}
	if width <= 0 || width > ceiling {
		width = ceiling
	}
	f := newFan(t, len(items), int(width))
	f.items, f.run = items, run
	return f, nil
}

func (t *thread) items() ([]any, error) {
	p := t.state.Each.ItemsPath
	if p == nil {
		list, ok := value.Open(t.effective).([]any)
		if !ok {
			return nil, cause.New("Reference path \"$\" must point to array.")
		}
		return list, nil
	}
	v, err := p.Eval(t.effective, t)
	list, ok := value.Open(v).([]any)
	if err != nil || !ok {
		return nil, cause.New("Reference path \"%s\" must point to array.", p)
	}
	return list, nil
}

// integer reads a number that is given or found by a path.
func (t *thread) integer(s asl.Seconds, field, what string) (int64, error) {
	if s.Path == nil {
		return s.Value, nil
	}
	v, err := s.Path.Eval(t.effective, t)
	if err != nil {
		return 0, missingField(field, s.Path)
	}
	n, ok := wholeNumber(v)
	if !ok {
		return 0, cause.New("The %s field refers to value %s which is not a valid integer: %s", field, value.Text(v), s.Path)
	}
	if n < 0 {
		return 0, cause.New("%s cannot be negative.", what)
	}
	return n, nil
}

func missingField(field string, p *jsonpath.Path) error {
	return cause.New("The %s field does not reference an input value: %s", field, p)
}

// wholeNumber takes a number, or a text that holds one.
func wholeNumber(v any) (int64, bool) {
	switch v := value.Open(v).(type) {
	case int64:
		return v, true
	case string:
		n, err := value.Decode(v)
		whole, ok := n.(int64)
		return whole, err == nil && ok
	default:
		return 0, false
	}
}
