// Package local runs the product on one machine, in one process and without an
// AWS account.
//
// The event bus has the rules of the generated template, the state machines are
// the committed ones on the in-process Step Functions, the tasks are the very
// handlers that run as Lambda functions, and the table is a SQLite file. SNS,
// SQS and Bedrock stand behind endpoints of this process, reached through the
// real clients; any of them can be replaced by a real one.
//
// Everything is kept in one data folder, and a process that is killed goes on
// where it was: the bus keeps an event before it answers, deliveries have names
// that the state machines know again, and running executions are in a journal.
//
// Only wiring is here. What the parts do is left to their packages.
package local
