package cost

import "slices"

// A path is what an event of one kind takes on its way through the stack.
type path struct {
	transitions float64 // of the STANDARD pipeline
	calls       []call  // of the pipeline, one after the other
	beside      []call  // that no execution of it waits for
	writes      float64 // write units of DynamoDB; a leg of a transaction counts twice
	reads       float64 // read units
	logKB       float64
	storedKB    float64 // that stays in the tables
}

// A call is an invocation of a function.
type call struct {
	function string
	mb       float64
	ms       float64 // warm, as seen on the emulator, with the time that AWS's tables take
}

// Transitions of the pipeline, which a test holds against the machine itself.
const (
	NoiseTransitions    = 3 // Classify, Route, Record
	DecidedTransitions  = 6 // Classify, Route, Correlate, Persist, WhatNext, Done
	IncidentTransitions = 8 // Classify, Route, Correlate, Persist, WhatNext, StartLifecycle, Analyze, Notify
	// LifecycleTransitions is a round that is acknowledged after its first page:
	// Begin, Step, Page, Paged, AwaitAcknowledgement, Tick, Step, AwaitResolution,
	// Tick, Step, Close, TellResolved.
	LifecycleTransitions = 12
)

var (
	classify  = call{"classify", 256, 4}
	record    = call{"persist", 512, 12}
	correlate = call{"correlate", 512, 25}
	persist   = call{"persist", 512, 25}
	analyze   = call{"analyze", 512, 8000} // waits for the model
	notify    = call{"notify", 256, 60}
	walk      = call{"lifecycle", 256, 40}
	live      = call{"live", 256, 20}
	answer    = call{"api", 512, 20}
)

// noise is an event that is only recorded: its line in the ledger.
func (m Mix) noise() path {
	return path{transitions: NoiseTransitions, calls: []call{classify, record}, writes: units(m.EventKB), logKB: 0.8, storedKB: m.EventKB}
}

// decided is an event that is correlated: mostly a change to be remembered beside
// its line in the ledger.
func (m Mix) decided() path {
	return path{transitions: DecidedTransitions, calls: []call{classify, correlate, persist},
		writes: 2 * units(m.EventKB),
		// The working set is read strongly consistent, with its version and some notes.
		reads: 1 + ceil(m.WorkingIncidents*3/4) + 3, logKB: 1.2, storedKB: 2 * m.EventKB}
}

// opening is an event that opens an incident, with the incident's whole life.
func (m Mix) opening() path {
	return path{transitions: IncidentTransitions,
		calls:  []call{classify, correlate, persist, analyze, notify},
		beside: append([]call{walk, walk, walk, walk, walk, notify, notify}, slices.Repeat([]call{live}, headWrites)...),
		writes: 2*14 + 2*20 + joined*2*10, reads: 60 + headWrites, logKB: 12 + 0.3*headWrites, storedKB: 30}
}

// joined is how many further signals an incident has. Each is a decided event,
// and writes the incident's head and story as well.
const joined = 5

// headWrites is how often an incident changes so that browsers and the bus are
// told: opened, followed, paged twice, explained, acknowledged, resolved, closed,
// and more signals. Each is a call of the live function.
const headWrites = 12

// counted is a batch of lines of the ledger on its way to the counters of the
// minute and of the hour, in one transaction. Who listens is read first.
var counted = path{beside: []call{live}, writes: 2 * 2, reads: 1, logKB: 0.3}

// Outcomes are counted from the stream of the table, shard by shard: a batch
// begins with the first line and is closed after Window.
const (
	// Window is how long lines are gathered, in seconds; a test holds it against
	// the template.
	Window = 300
	// shards is how many a table has that is paid by request and not very large.
	shards = 4
	month  = 30 * 24 * 3600 // seconds
)

// batches is in how many batches the lines of a month are counted when they come
// one by one at random. In bursts there are fewer.
func batches(lines float64) float64 { return lines / (1 + lines*Window/(shards*month)) }

// units are the write units of an item.
func units(kb float64) float64 { return max(1, ceil(kb)) }
