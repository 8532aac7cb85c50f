// Package persist writes what was decided about a signal.
//
// A decision names incidents, not versions of them: Handle folds the signal
// into the heads as they are now, once more when somebody else wrote in
// between. A decision that no longer holds, because an incident it names was
// merged or another one was opened since, is fault.StoreConflict, and the
// workflow decides again. An event is written once; a repeat, by the same
// execution or another, gets the answer that repairs what a crash left undone.
//
// Deciding is left to package correlate, the writing itself to package store,
// and telling people to the states that follow.
package persist
