// Package live tells of changes as they happen: browsers on the WebSocket API,
// and the stack's bus, on which users hang automation of their own.
//
// What happened is read off the changes of the incidents table, which is the
// outbox of all tasks. Of makes News of changes and does no I/O. Told twice is
// possible, untold is not: every message carries the incident's version, so that
// a listener knows what it has seen.
//
// A browser that cannot keep up is forgotten. It finds out at its next ping, and
// then reads anew from the REST API. Deciding who may listen is left to package
// authorizer.
package live
