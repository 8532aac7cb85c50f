package jsonpath

import (
	"strconv"
	"strings"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

type indices []int

func (n indices) pick(any) (any, bool) { return nil, false }

func (n indices) each(c *collector, v any, f func(any) error) error {
	for _, i := range n {
		if err := index(i).each(c, v, f); err != nil {
			return err
		}
	}
	return nil
}

func (n indices) canonical() string {
	parts := make([]string, len(n))
	for i, x := range n {
		parts[i] = strconv.Itoa(x)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// slice is [from:to]; a nil end is open.
type slice struct{ from, to *int }

func (s slice) pick(any) (any, bool) { return nil, false }

func (s slice) each(_ *collector, v any, f func(any) error) error {
	list, ok := value.Open(v).([]any)
	if !ok {
		return nil
	}
	from, to := 0, len(list)
	if s.from != nil {
		from = bound(*s.from, len(list))
	}
	if s.to != nil {
		to = bound(*s.to, len(list))
	}
	for i := from; i < to; i++ {
		if err := f(list[i]); err != nil {
			return err
		}
	}
	return nil
}

func bound(i, n int) int {
	if i < 0 {
		i += n
	}
	return max(0, min(i, n))
}

func (s slice) canonical() string {
	text := func(p *int) string {
		if p == nil {
			return ""
		}
		return strconv.Itoa(*p)
	}
	return "[" + text(s.from) + ":" + text(s.to) + "]"
}
