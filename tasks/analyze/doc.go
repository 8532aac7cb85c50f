// Package analyze explains an incident to the people who are called for it.
//
// It gathers evidence (signals, suspected changes, metrics around the alarms,
// log lines where configured) and asks a model of Bedrock. The evidence goes
// out bounded and masked, as data. What comes back is checked claim by claim:
// each must cite events of this incident and may name only what was shown.
// Ceilings of tokens and dollars are booked before a call is made.
//
// Package rules answers in the same shape, from the evidence alone, whenever the model
// cannot: not configured, slow, refusing, over budget, beside the point. A busy
// model is reported as fault.ModelBusy, because the workflow can wait for it.
//
// Who hears of the analysis is left to package notify.
package analyze
