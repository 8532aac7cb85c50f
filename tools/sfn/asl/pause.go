package asl

import (
	"math"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// Until returns when a Wait state that was entered at a time ends. Both are Unix
// nanoseconds; a time too far away is the farthest that can be told.
func (p *Pause) Until(input any, s Scope, entered int64) (int64, error) {
	switch {
	case p.Seconds != nil:
		return entered + *p.Seconds*int64(time.Second), nil
	case p.SecondsPath != nil:
		n, err := secondsAt(p.SecondsPath, input, s)
		return entered + n*int64(time.Second), err
	case p.TimestampPath != nil:
		return timestampAt(p.TimestampPath, input, s)
	}
	when, _ := ParseTimestamp(p.Timestamp)
	return nanos(when), nil
}

// nanos returns a time, as near as it can be told in nanoseconds.
func nanos(when time.Time) int64 {
	const far = math.MaxInt64 / int64(time.Second)
	if s := when.Unix(); s >= far {
		return math.MaxInt64
	} else if s <= -far {
		return math.MinInt64
	}
	return when.UnixNano()
}

func secondsAt(p *jsonpath.Path, input any, s Scope) (int64, error) {
	v, err := p.Eval(input, s)
	if err != nil {
		return 0, cause.New("The SecondsPath parameter does not reference an input value: %s", p)
	}
	n, ok := value.Open(v).(int64)
	switch {
	case !ok:
		return 0, cause.New("The SecondsPath parameter cannot be parsed as a long value: %s == %s", p, shown(v))
	case n < 0:
		return 0, cause.New("The SecondsPath parameter references a negative value: %s == %d", p, n)
	case n > maxSeconds:
		return 0, cause.New("The SecondsPath parameter references a value that is larger than %d: %s == %d", maxSeconds, p, n)
	}
	return n, nil
}

func timestampAt(p *jsonpath.Path, input any, s Scope) (int64, error) {
	v, err := p.Eval(input, s)
	if err != nil {
		return 0, cause.New("The TimestampPath parameter does not reference an input value: %s", p)
	}
	text, _ := value.Open(v).(string)
	when, ok := ParseTimestamp(text)
	if !ok {
		return 0, cause.New("The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: %s == %s", p, shown(v))
	}
	return nanos(when), nil
}

// shown writes a value for a message: a text without its quotes.
func shown(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return value.Text(v)
}
