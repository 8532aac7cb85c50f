// Package classify says what an event means: Classify turns an event into a
// signal by the catalogue, one table a service, and does no I/O.
//
// A table decides every documented detail-type of its service on purpose: for
// each value of the field that carries the state a Verdict (kind, severity,
// whether it matters, the stable condition, the words of the title) and how to
// find the resources. Code beside a table is only there for what a table cannot
// say. Words in free text decide nothing: keys, subjects, payloads and
// descriptions are data. A fault and the event that ends it carry the same
// condition on the same thing, so their fingerprints match.
//
// Rules renders the same tables as event patterns, Catalogue prints them.
// Whether a signal belongs to an incident is left to package correlate.
package classify
