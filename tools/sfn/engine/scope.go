package engine

import (
	"math/rand/v2"
	"time"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/value"
)

// variables are those of one scope; the scopes around it are read only.
type variables struct {
	own   *value.Object
	outer *variables
}

// Variable looks a variable up, from the innermost scope on.
func (t *thread) Variable(name string) (any, bool) {
	for v := t.vars; v != nil; v = v.outer {
		if v.own == nil {
			continue
		}
		if x, ok := v.own.Get(name); ok {
			return x, true
		}
	}
	return nil, false
}

// maxVariables is the most bytes that the variables of a scope may have
// together; "Service quotas" of the developer guide has it for an execution.
const maxVariables = 10 << 20

// assign sets variables of the thread's scope; false means that there is no
// room for them.
func (t *thread) assign(values *value.Object) bool {
	own := values
	var outer *variables
	if t.vars != nil {
		outer = t.vars.outer
		if old := t.vars.own; old != nil {
			own = value.NewObject(old.Len() + values.Len())
			for _, o := range []*value.Object{old, values} {
				for i := range o.Len() {
					own.Set(o.At(i))
				}
			}
		}
	}
	if value.Exceeds(own, maxVariables) {
		return false
	}
	t.vars = &variables{own: own, outer: outer}
	return true
}

// Rand is the engine's source of random numbers.
func (t *thread) Rand() *rand.Rand { return t.x.e.rand }

const timeLayout = "2006-01-02T15:04:05.000Z"

func stamp(nanos int64) string { return time.Unix(0, nanos).UTC().Format(timeLayout) }

// Context makes the context object.
func (t *thread) Context() any {
	if t.ctx != nil {
		return t.ctx
	}
	x := t.x
	if x.context == nil {
		x.context = value.Pairs("Id", x.ARN, "Input", x.Input, "StartTime", stamp(x.Start.UnixNano()),
			"Name", x.Name, "RoleArn", x.machine.RoleARN)
		if !x.sync {
			x.context.Set("RedriveCount", x.RedriveCount)
		}
	}
	state := value.Pairs("Name", t.state.Name, "EnteredTime", stamp(t.enteredAt))
	switch t.state.Type {
	case asl.Task, asl.Parallel, asl.Map:
		state.Set("RetryCount", t.attempts)
	}
	t.ctx = value.Pairs("Execution", x.context, "StateMachine", x.machine.context, "State", state)
	if t.item != nil {
		t.ctx.Set("Map", t.item)
	}
	if t.task != nil && t.task.Token != "" {
		t.ctx.Set("Task", value.Pairs("Token", t.task.Token))
	}
	return t.ctx
}
