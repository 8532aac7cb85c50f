// Package workflow holds the tests that run both state machines from end to end
// in virtual time: the rendered definitions on the in-process engine, the real
// analyze, notify and lifecycle tasks on the real store in memory, and
// stand-ins for SNS, Bedrock and the steps that decide. Which states were
// visited, and what people were told, are the claims.
package workflow
