// Package rules explains an incident without a model: what happened, since when
// and where, the likely root and the suspected change with their reasons, what
// is affected, and next steps by family of conditions.
//
// It repeats what correlation found and what signals say, and cites their
// events; it adds nothing. It needs no service, so that a page can carry it at once.
package rules
