package asl

import (
	"fmt"
	"slices"
)

// flow compiles StartAt and States of f.
func (c *compiler) flow(f fields) *Flow {
	flow := &Flow{States: map[string]*State{}}
	if c.depth++; c.depth > maxNested {
		c.fail(f.loc, "States are nested more than %d deep", maxNested)
		return flow
	}
	defer func() { c.depth-- }()
	if missing := f.missing("States", "StartAt"); len(missing) > 0 {
		f.require(missing...)
		return flow
	}
	start, _ := f.text("StartAt", true)
	states, ok := f.object("States")
	if !ok {
		return flow
	}
	if states.o.Len() == 0 {
		c.fail(states.loc, "The field 'States' must not be empty")
		return flow
	}
	c.declare(flow, states)
	for _, name := range flow.Names {
		if s, ok := states.object(name); ok {
			c.state(flow, flow.States[name], s)
		}
	}
	flow.Start = c.aim(flow, f.at("StartAt"), start)
	if !c.broken() {
		c.graph(flow, states)
	}
	return flow
}

// declare makes the states, so that they can refer to each other.
func (c *compiler) declare(flow *Flow, states fields) {
	if c.names == nil {
		c.names = map[string]bool{}
	}
	for _, name := range states.o.Keys() {
		if len([]rune(name)) > maxName || name == "" {
			c.fail(states.at(name), "The name of a state must have 1 to %d characters", maxName)
		}
		if c.names[name] {
			c.found = append(c.found, Diagnostic{DuplicateName, states.at(name), "Duplicate State name: " + name})
		}
		c.names[name] = true
		flow.Names = append(flow.Names, name)
		flow.States[name] = &State{Name: name}
	}
}

// broken says whether something else than a transition is wrong.
func (c *compiler) broken() bool {
	return slices.ContainsFunc(c.found, func(d Diagnostic) bool { return d.Code == SchemaFailed || d.Code == DuplicateName })
}

// graph reports a flow that cannot end and states that nothing leads to.
func (c *compiler) graph(flow *Flow, states fields) {
	ends := false
	aimed := map[*State]bool{flow.Start: true}
	for _, s := range flow.States {
		ends = ends || s.terminal
		aimed[s.Next], aimed[s.Default] = true, true
		for _, r := range s.Rules {
			aimed[r.Next] = true
		}
		for _, k := range s.Catch {
			aimed[k.Next] = true
		}
	}
	if !ends {
		c.found = append(c.found, Diagnostic{Code: MissingEnd, Message: "Workflow has no terminal state"})
		return
	}
	for _, name := range flow.Names {
		if !aimed[flow.States[name]] {
			c.found = append(c.found, Diagnostic{MissingTarget, states.at(name), fmt.Sprintf("State \"%s\" is not reachable.", name)})
		}
	}
}

// target resolves a field that names a state of the same flow.
func (c *compiler) target(flow *Flow, f fields, field string) *State {
	name, ok := f.text(field, true)
	if !ok {
		return nil
	}
	return c.aim(flow, f.at(field), name)
}

// aim finds the state that is named at a location.
func (c *compiler) aim(flow *Flow, location, name string) *State {
	s := flow.States[name]
	if s == nil && c.alone {
		s = &State{Name: name}
		flow.States[name] = s
	}
	if s == nil {
		c.found = append(c.found, Diagnostic{MissingTarget, location, "Missing 'Next' target: " + name})
	}
	return s
}
