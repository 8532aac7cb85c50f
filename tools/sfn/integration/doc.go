// Package integration does the work of Task states: it calls AWS services
// through their real SDK clients, and Go functions in the place of Lambda
// functions where they are given.
//
// An optimised integration (`sqs:sendMessage`) and an SDK call
// (`aws-sdk:sqs:sendMessage`) go the same way: the parameters fill the input of
// the client's method of that name, its output becomes the result. What differs
// is how a result is dressed and how an error is named, which follows the
// service. Where the clients point to is the endpoint's matter: nothing here
// knows whether it is AWS or a stand-in.
//
// Tokens, nested executions and time limits are package engine's.
package integration
