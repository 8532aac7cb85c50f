package asl

import "math"

// handlers compiles Retry and Catch.
func (c *compiler) handlers(flow *Flow, s *State, f fields) {
	retriers := f.list("Retry")
	for i, r := range retriers {
		s.Retry = append(s.Retry, c.retrier(r, i == len(retriers)-1))
	}
	catchers := f.list("Catch")
	for i, k := range catchers {
		k.only("ErrorEquals", "Next", "ResultPath", "Assign", "Comment")
		s.Catch = append(s.Catch, &Catcher{
			Errors:     c.errorNames(k, i == len(catchers)-1),
			Next:       c.target(flow, k, "Next"),
			ResultPath: k.resultPath(),
			Assign:     k.assign(),
		})
	}
}

func (c *compiler) retrier(f fields, last bool) *Retrier {
	f.only("ErrorEquals", "IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment")
	r := &Retrier{Errors: c.errorNames(f, last), IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2}
	if n, ok := f.integer("IntervalSeconds", 1, maxSeconds); ok {
		r.IntervalSeconds = float64(n)
	}
	if n, ok := f.integer("MaxAttempts", 0, maxSeconds); ok {
		r.MaxAttempts = n
	}
	if n, ok := f.number("BackoffRate"); ok {
		r.BackoffRate = n
		if n < 1 || math.IsInf(n, 0) {
			f.fail("BackoffRate", "Minimum value is 1.0")
		}
	}
	if n, ok := f.integer("MaxDelaySeconds", 1, 31_622_400); ok {
		r.MaxDelaySeconds = float64(n)
	}
	if s, ok := f.text("JitterStrategy", false); ok {
		r.FullJitter = s == "FULL"
		if !oneOf([]string{"FULL", "NONE"}, s) {
			f.fail("JitterStrategy", "The field 'JitterStrategy' should have one of these values: [FULL, NONE]")
		}
	}
	return r
}

func (c *compiler) errorNames(f fields, last bool) []string {
	v, ok := f.o.Get("ErrorEquals")
	if !ok {
		f.require("ErrorEquals")
		return nil
	}
	list, _ := v.([]any)
	if len(list) == 0 {
		f.fail("ErrorEquals", "The field 'ErrorEquals' must be a non-empty array")
		return nil
	}
	var names []string
	for _, e := range list {
		s, ok := e.(string)
		if !ok {
			f.fail("ErrorEquals", "Expected value of type String")
			return nil
		}
		names = append(names, s)
	}
	if oneOf(names, "States.ALL") && (len(names) > 1 || !last) {
		f.fail("ErrorEquals", "States.ALL must appear alone and in the last Retrier or Catcher")
	}
	return names
}

// Matches says whether one of the names covers the error. Running errors of
// the machine itself are covered by nothing.
func Matches(names []string, err string, timedOut bool) bool {
	for _, n := range names {
		switch {
		case n == "States.ALL":
			return err != "States.Runtime"
		case n == err:
			return err != "States.Runtime"
		case n == "States.TaskFailed":
			if err != "States.Timeout" && err != "States.Runtime" && err != "States.HeartbeatTimeout" {
				return true
			}
		case n == "States.HeartbeatTimeout":
			if timedOut {
				return true
			}
		}
	}
	return false
}
