package engine

import (
	"math"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/cause"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

func (t *thread) runWait() {
	at, err := t.until()
	if err != nil {
		t.runtime(err)
		return
	}
	if at <= t.now() {
		t.complete(t.effective)
		return
	}
	t.phase = pausing
	t.timer = t.x.e.after(at, func() { t.complete(t.effective); t.resume() })
	t.x.e.touchWaiting(t.x)
}

// resume queues a thread that a timer has taken on.
func (t *thread) resume() {
	if t.phase == moving {
		t.x.e.ready.push(t)
	}
}

// until returns when the Wait state ends.
func (t *thread) until() (int64, error) {
	p := t.state.Pause
	switch {
	case p.Seconds != nil:
		return t.enteredAt + *p.Seconds*int64(time.Second), nil
	case p.SecondsPath != nil:
		return t.secondsPath(p.SecondsPath)
	case p.TimestampPath != nil:
		return t.timestampPath(p.TimestampPath)
	}
	when, _ := asl.ParseTimestamp(p.Timestamp)
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

func (t *thread) secondsPath(p *jsonpath.Path) (int64, error) {
	v, err := p.Eval(t.effective, t)
	if err != nil {
		return 0, cause.New("The SecondsPath parameter does not reference an input value: %s", p)
	}
	n, ok := value.Open(v).(int64)
	switch {
	case !ok:
		return 0, cause.New("The SecondsPath parameter cannot be parsed as a long value: %s == %s", p, shown(v))
	case n < 0:
		return 0, cause.New("The SecondsPath parameter references a negative value: %s == %d", p, n)
	case n > maxWait:
		return 0, cause.New("The SecondsPath parameter references a value that is larger than %d: %s == %d", maxWait, p, n)
	}
	return t.enteredAt + n*int64(time.Second), nil
}

const maxWait = 99_999_999

func (t *thread) timestampPath(p *jsonpath.Path) (int64, error) {
	v, err := p.Eval(t.effective, t)
	if err != nil {
		return 0, cause.New("The TimestampPath parameter does not reference an input value: %s", p)
	}
	s, _ := value.Open(v).(string)
	when, ok := asl.ParseTimestamp(s)
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
