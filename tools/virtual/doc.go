// Package virtual is the product in one process on a virtual clock: both state
// machines on the in-process engine, the tasks' own handlers, an in-memory
// store. Time passes only when it is told to, and the same input gives the same
// run.
//
// What is sent in and what is asked of it afterwards is left to packages replay
// and simulate.
package virtual
