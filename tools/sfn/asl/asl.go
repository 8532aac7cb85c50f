// Package asl parses, checks and compiles state machines written in the Amazon
// States Language, in its JSONPath mode.
//
// Everything that a definition says is resolved once: targets to states, paths,
// payload templates, choice rules and intrinsic functions to compiled forms.
// What is wrong with a definition is told in the service's codes and words,
// with the place of each fault, as *Invalid. JSONata is refused.
//
// Running a machine is package engine's.
package asl

import (
	"github.com/cloudops-autopilot/autopilot/tools/sfn/intrinsic"
	"github.com/cloudops-autopilot/autopilot/tools/sfn/jsonpath"
)

// A MachineType says how executions of a machine are kept.
type MachineType string

// The types of state machines.
const (
	Standard MachineType = "STANDARD"
	Express  MachineType = "EXPRESS"
)

// A Machine is a compiled definition. It is safe for concurrent use.
type Machine struct {
	Flow
	Comment        string
	TimeoutSeconds int64 // 0 is no limit
	Text           string
}

// A Flow is a set of states with a first one: a machine, a branch of a
// Parallel state or the processor of a Map state.
type Flow struct {
	Start  *State
	States map[string]*State
	Names  []string // in the order of the definition
}

// A Type is the type of a state.
type Type string

// The types of states.
const (
	Task     Type = "Task"
	Pass     Type = "Pass"
	Choice   Type = "Choice"
	Wait     Type = "Wait"
	Succeed  Type = "Succeed"
	Fail     Type = "Fail"
	Parallel Type = "Parallel"
	Map      Type = "Map"
)

// A Scope is what paths and functions may refer to besides the input.
type Scope = intrinsic.Scope

// A State is one state of a flow. Which of the later fields are set depends on
// its type.
type State struct {
	Name    string
	Type    Type
	Comment string
	Next    *State // nil at the end of the flow
	// Entered and Exited are the types of its history events.
	Entered, Exited string

	InputPath      Selector
	OutputPath     Selector
	Parameters     *Template // nil when there are none
	ResultSelector *Template
	ResultPath     ResultPath
	Assign         *Template
	Retry          []*Retrier
	Catch          []*Catcher

	Result    any // of a Pass state
	HasResult bool

	Work     *Work   // of a Task state
	Rules    []*Rule // of a Choice state
	Default  *State
	Pause    *Pause   // of a Wait state
	Failure  *Failure // of a Fail state
	Branches []*Flow  // of a Parallel state
	Each     *Each    // of a Map state

	terminal bool
}

// A Selector is an InputPath or OutputPath.
type Selector struct {
	Path *jsonpath.Path // nil selects everything
	Null bool           // selects an empty object
}

// A ResultPath says where the result goes; the zero value replaces the input.
type ResultPath struct {
	Path    *jsonpath.Path
	Discard bool
}

// Work is what a Task state does.
type Work struct {
	Resource    Resource
	Timeout     Seconds
	Heartbeat   Seconds
	Credentials *Template
}

// Seconds is a number of seconds, given or read by a path.
type Seconds struct {
	Value int64
	Path  *jsonpath.Path
	Set   bool
}

// A Rule is one rule of a Choice state.
type Rule struct {
	Test   Test
	Next   *State
	Assign *Template
}

// A Test is the condition of a rule.
type Test func(input any, scope Scope) (bool, error)

// A Pause is how long a Wait state waits; exactly one field is set.
type Pause struct {
	Seconds       *int64
	SecondsPath   *jsonpath.Path
	Timestamp     string
	TimestampPath *jsonpath.Path
}

// A Failure is what a Fail state ends with.
type Failure struct {
	Error, Cause         *string
	ErrorPath, CausePath Expr // nil when not set
}

// Each is what a Map state does.
type Each struct {
	Processor      *Flow
	Distributed    bool
	ExecutionType  MachineType
	ItemsPath      *jsonpath.Path // nil is the whole effective input
	ItemSelector   *Template
	Batcher        *Batcher
	MaxConcurrency Seconds
	ToleratedCount Seconds
	ToleratedShare Share
	Label          string
}

// A Share is a percentage, given or read by a path.
type Share struct {
	Value float64
	Path  *jsonpath.Path
	Set   bool
}

// A Batcher groups the items of a distributed Map state.
type Batcher struct {
	MaxItems Seconds
	MaxBytes Seconds
	Input    *Template
}

// A Retrier says which errors are tried again, and when.
type Retrier struct {
	Errors          []string
	IntervalSeconds float64
	MaxAttempts     int64
	BackoffRate     float64
	MaxDelaySeconds float64 // 0 is no limit
	FullJitter      bool
}

// A Catcher says where to go on after an error.
type Catcher struct {
	Errors     []string
	Next       *State
	ResultPath ResultPath
	Assign     *Template
}
