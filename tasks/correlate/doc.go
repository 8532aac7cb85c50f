// Package correlate decides which incident a signal belongs to.
//
// Decide is a function of the configuration, the topology, the incidents that
// may still change, what is remembered and one signal. It opens, joins, reopens,
// merges, settles, holds, suppresses, or records a change, and says why: every
// feature with its weight. Apply folds the decision into the head of the
// incident; it does no I/O, and the order in which signals are folded does not
// matter. Tick does what time alone brings.
//
// Two signals belong together when something leads from one to the other: the
// same thing, a part of it, a path of dependencies, a common cause, the sender's
// word, the application. Time alone never joins.
//
// What becomes of a decision, the writing, is left to package persist.
package correlate
