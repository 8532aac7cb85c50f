// Package config holds what a team may set: severities, thresholds, silences,
// maintenance, routing, escalation, topology, limits, expectations and the
// budget of the analysis.
//
// A configuration is YAML (or JSON, which is YAML). Parse is strict: a key that
// does not exist, a value of the wrong type and a value out of range are each
// reported with line and field. What is left out keeps the value of Default.
// The JSON schema of the file is committed beside this package and tested to
// equal the types.
//
// What the settings do is left to the tasks that read them; keeping versions of
// them is left to package store.
package config
