package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/cloudops-autopilot/autopilot/tools/sfn/asl"
)

// Restore takes up the executions that the Journal has kept: those that ran go
// on where they were, a task in flight is run again, tokens stay valid. It is
// called once, after the machines have been registered and before anything
// else.
func (e *Engine) Restore() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	var back []*execution
	shots := map[*execution]*threadShot{}
	err := e.opts.Journal.Read(func(r Record) error {
		x, root, err := e.revived(r)
		if err != nil {
			return fmt.Errorf("restore %s: %w", r.ARN, err)
		}
		back, shots[x] = append(back, x), root
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(back, func(a, b *execution) int {
		return 2*a.Start.Compare(b.Start) + bytes.Compare([]byte(a.ARN), []byte(b.ARN))
	})
	for _, x := range back {
		e.executions[x.ARN] = x
	}
	for _, x := range back {
		e.takeUp(x, shots[x])
	}
	if !e.opts.Virtual {
		e.drain(e.ctx)
	}
	return nil
}

// revived reads an execution back.
func (e *Engine) revived(r Record) (*execution, *threadShot, error) {
	var s shot
	if err := json.Unmarshal(r.Snapshot, &s); err != nil {
		return nil, nil, fmt.Errorf("read the snapshot: %w", err)
	}
	m := e.machines[r.Machine]
	x := &execution{e: e, machine: m, saved: true}
	x.Execution = Execution{ARN: r.ARN, Name: s.Name, Machine: r.Machine, Type: r.Type, Status: r.Status, Input: valueOf(s.Input),
		Output: valueOf(s.Output), Error: s.Error, Cause: s.Cause, Start: s.Start.UTC(), Stop: r.Stop,
		RedriveCount: s.Redrives, RedriveDate: s.RedriveDate, Events: s.Events}
	x.log = history{keep: !e.opts.NoHistory, limited: r.Type == asl.Standard, count: s.Events}
	dec := json.NewDecoder(bytes.NewReader(r.Events))
	for dec.More() {
		var ev Event
		if err := dec.Decode(&ev); err != nil {
			return nil, nil, fmt.Errorf("read its events: %w", err)
		}
		x.log.events = append(x.log.events, ev)
	}
	x.log.saved = len(x.log.events)
	return x, s.Root, nil
}

// takeUp makes x go on.
func (e *Engine) takeUp(x *execution, root *threadShot) {
	if x.machine == nil && x.Status == Running {
		x.machine = &Machine{ARN: x.Machine, Definition: &asl.Machine{}}
		x.root = &thread{x: x, log: &x.log}
		e.stats.Started++
		name, cause := "States.Runtime", "The state machine does not exist any more."
		x.end(Failed, nil, &name, &cause)
		return
	}
	if root != nil && x.machine != nil {
		x.root = &thread{x: x, log: &x.log}
		x.root.restore(root, &x.machine.Definition.Flow)
	}
	if x.Status != Running {
		e.retire(x)
		return
	}
	e.stats.Started++
	x.arm()
	if x.root == nil {
		x.begin()
		return
	}
	x.root.again(root)
}

// restore fills the thread in.
func (t *thread) restore(s *threadShot, flow *asl.Flow) {
	t.phase, t.input, t.prev, t.entered, t.enteredAt = s.Phase, s.Input.Value, s.Prev, s.Entered, s.EnteredAt
	t.retries, t.attempts, t.child, t.taken = s.Retries, s.Attempts, s.Child, s.Taken
	t.state = flow.States[s.State]
	if s.Next != "" {
		t.next, t.enter = flow.States[s.Next], true
	}
	t.item = objectOf(s.Item)
	if own := objectOf(s.Vars); own != nil {
		if t.vars == nil {
			t.vars = &variables{}
		}
		t.vars.own = own
	}
	if s.Log > 0 {
		t.log = &history{count: s.Log}
	}
	if s.Fan != nil && t.state != nil {
		t.restoreFan(s.Fan)
	}
}

func (t *thread) restoreFan(s *fanShot) {
	f := newFan(t, len(s.Children), s.Width)
	copy(f.results, listOf(&s.Results))
	copy(f.ok, s.OK)
	f.begun, f.last, f.failures, f.over, f.items = s.Begun, s.Last, s.Failures, s.Over, listOf(s.Items)
	if s.RunARN != "" {
		f.run = &mapRun{arn: s.RunARN, tolerance: asl.Tolerance{Count: s.Count, Share: s.Share}}
		for i := range f.items {
			f.run.items += f.weight(i)
		}
	}
	t.fan = f
	for i, c := range s.Children {
		if c == nil {
			continue
		}
		child := &thread{x: t.x, log: t.log, parent: f, index: i}
		if t.vars != nil && f.run == nil {
			child.vars = &variables{outer: t.vars}
		}
		child.restore(c, t.below(i))
		f.children[i] = child
		if child.phase != over {
			f.running++
		}
	}
}

// below is the flow of the i-th child of the thread's state.
func (t *thread) below(i int) *asl.Flow {
	if t.state.Type == asl.Map {
		return t.state.Each.Processor
	}
	return t.state.Branches[i]
}
