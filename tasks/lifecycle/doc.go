// Package lifecycle walks one round of an incident from the first page to the
// report.
//
// The state machine asks one operation at a time and is answered with a Course:
// page, wait for an acknowledgement, wait for the end, close, or stop. What
// comes next is always read from the incident itself, so that a repeated,
// late or lost call changes nothing. While it waits, the machine has handed
// over a task token; Wake answers it. A token is a secret: it stays in the table.
//
// Acknowledge and Resolve are what the API and the command line call.
//
// Sending messages is left to package notify, and what belongs to an incident
// to package correlate.
package lifecycle
