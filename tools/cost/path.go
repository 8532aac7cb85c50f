package cost

// A path is what an event of one kind takes on its way through the stack.
type path struct {
	transitions float64 // of the STANDARD pipeline
	calls       []call
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

// noise is an event that is only recorded: its line in the ledger and a counter.
func (m Mix) noise() path {
	return path{transitions: NoiseTransitions, calls: []call{classify, record}, writes: units(m.EventKB) + 1, logKB: 0.8, storedKB: m.EventKB}
}

// decided is an event that is correlated: mostly a change to be remembered.
func (m Mix) decided() path {
	return path{transitions: DecidedTransitions, calls: []call{classify, correlate, persist},
		writes: 2*(units(m.EventKB)+units(m.EventKB)) + 1,
		// The working set is read strongly consistent, with its version and some notes.
		reads: 1 + ceil(m.WorkingIncidents*3/4) + 3, logKB: 1.2, storedKB: 2 * m.EventKB}
}

// opening is an event that opens an incident, with the incident's whole life.
func (m Mix) opening() path {
	return path{transitions: IncidentTransitions,
		calls:  []call{classify, correlate, persist, analyze, notify, walk, walk, walk, walk, walk, notify, notify, live, live, live, live},
		writes: 2*14 + 2*20, reads: 60, logKB: 12, storedKB: 30}
}

// units are the write units of an item.
func units(kb float64) float64 { return max(1, ceil(kb)) }
