// Package engine runs compiled state machines: an in-process Step Functions.
//
// The engine is driven by events. Executions that can go on stand in a queue,
// those that wait stand in a heap of timers, and nothing else costs anything.
// On a real clock tasks run concurrently, up to Options.Tasks of them, and the
// engine goes on by itself. On a virtual clock nothing moves until Run or
// RunUntil is called; tasks then run one after the other on the caller's
// goroutine, time jumps from timer to timer, and the same seed gives the same
// run, event for event.
//
// A task is handed to Options.Runner; executions started by states are the
// engine's own. Values travel as package value has them, so a Runner that calls
// Go functions need not touch JSON. A Journal makes running executions survive
// the process: after Restore they go on where they were, tasks in flight are
// run again, and task tokens stay valid.
//
// The language is package asl's, calls of AWS services are package
// integration's, and the service's API belongs to those who embed the engine.
package engine
