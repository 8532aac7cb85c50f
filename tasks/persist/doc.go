// Package persist writes what correlate decided, once and whole.
//
// The decision is folded into the newest head of the incident, so that joining
// needs no luck: when another execution wrote the head first, the same decision
// is folded again. A decision that rests on what was not there (an opening, a
// merge, a recovery without a fault) is only good for the working set it was
// made on. When that moved, or the incident is gone, the signal is decided
// again: here, as long as patience lasts, and otherwise by the state machine,
// which is told fault.StoreConflict.
//
// What comes next is read from the incident as it is then, not from the event,
// so that any later event, a duplicate or a redrive makes good what a crash left
// undone.
//
// The ledger is the one truth about how executions ended, and is what the
// counters are counted from. So an event that goes to quarantine has its line
// there as well, after its message is safe in the queue.
//
// How a signal is folded is left to package correlate, what a transaction is to
// package store.
package persist
