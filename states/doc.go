// Package states holds the two state machines of the product as Go values and
// renders them to Amazon States Language (the *.asl.json files beside this
// file, which are committed and never edited).
//
// Pipeline carries one event from its envelope to its outcome. Whatever goes
// wrong on the way ends in the quarantine queue, whole and with its reason. It
// has no Wait, no task token and no nested run, so that it is valid as a
// STANDARD and as an EXPRESS machine. Lifecycle walks one round of one incident
// from the first page to the report; it waits for people and is always STANDARD.
//
// Both use JSONPath. ARNs and URLs stand as ${Name} and are filled in by
// DefinitionSubstitutions or by Substitute. What the tasks do is left to the
// packages below tasks: this package knows them by name and by their faults.
package states
