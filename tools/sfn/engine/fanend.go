package engine

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// succeeded takes the output of a child.
func (f *fan) succeeded(c *thread, output any) {
	if f.over {
		return
	}
	f.running--
	f.results[c.index], f.ok[c.index] = output, true
	t := f.owner
	if t.state.Type == asl.Map {
		f.iterated(c, "MapIterationSucceeded")
		if f.pump() || f.running > 0 {
			return
		}
		f.mapDone()
		return
	}
	if f.running > 0 {
		return
	}
	t.prev = c.prev
	f.close("ParallelStateSucceeded", f.results)
}

// close ends the state of the fan with its result.
func (f *fan) close(event string, results []any) {
	t := f.owner
	f.over = true
	t.aside(event, t.prev)
	t.phase, t.fan = moving, nil
	if value.Exceeds(results, MaxPayload) {
		t.fail(failure{name: "States.DataLimitExceeded", cause: dataLimit(t.state.Name)})
	} else {
		t.complete(results)
	}
	t.resume()
}

// failed takes the failure of a child.
func (f *fan) failed(c *thread, why failure) {
	if f.over {
		return
	}
	f.running--
	t := f.owner
	if t.state.Type == asl.Map {
		f.iterated(c, "MapIterationFailed")
		if f.run != nil && f.tolerates(c.index) {
			return
		}
	} else if c.state.Type == asl.Task {
		c.aside("TaskStateAborted", c.prev)
	}
	f.abort()
	if f.run != nil {
		why = f.runFailed()
	} else {
		t.prev = c.prev
	}
	t.fanFailed(why)
}

// fanFailed ends a Parallel or Map state with a failure. That it failed is
// recorded unless it is tried again.
func (t *thread) fanFailed(why failure) {
	t.release()
	if t.retry(why) {
		return
	}
	t.emit(string(t.state.Type) + "StateFailed")
	if !t.catch(why) {
		t.die(why)
	}
	t.resume()
}

// iterationRefused ends a Map state one of whose iterations cannot begin. As
// with its other fields, an error of the machine itself is not recorded as one
// of the state.
func (t *thread) iterationRefused(why failure) {
	if why.name == "States.Runtime" {
		t.fail(why)
		return
	}
	t.fanFailed(why)
}

// abort cuts off the children that still run.
func (f *fan) abort() {
	if f.over {
		return
	}
	f.over = true
	for _, c := range f.children {
		if c == nil || c.phase == over {
			continue
		}
		c.abort()
		if f.owner.state.Type == asl.Map && f.run == nil {
			f.iterated(c, "MapIterationAborted")
		}
	}
}
