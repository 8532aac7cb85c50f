// Package e2e holds the end-to-end tests of a deployed stack: the committed
// template, the packed functions and the real services' protocols, on an
// emulator of AWS on this machine.
//
// With AUTOPILOT_E2E=aws the same tests run against the account that the AWS CLI
// is set up for, in a stack of their own that they remove again.
package e2e
