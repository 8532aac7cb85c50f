// Package api answers the REST API: incidents and what belongs to them, acting
// on them, counters, the configuration and tickets for the WebSocket API.
//
// Serve is a function of a request and of the collaborators; FromGateway and
// HTTP carry requests to it from API Gateway and from a server of one's own.
// Who a caller is has been found out before: a Request comes with its role, and
// each route names the one it asks for. Routes is the one list of what there is;
// openapi.json is made from it and from the types in it.
//
// What is shown may be a moment old: Open puts a cache and eventually consistent
// reads below it. That is right for screens, which are told of changes over the
// WebSocket API and then ask past the cache, with Cache-Control: no-cache. What is
// acted on, the configuration and the answer to an act are of the newest state.
// Whoever acts sees what it did: the process that wrote reads it back, and the
// dashboard asks past the caches of the others.
//
// GET /v1/metrics balances the events that were accepted against their outcomes.
// Outcomes are counted from the ledger. What is accepted is not: a count that is
// made where the outcome is made would agree with it whatever is lost. It is the
// number of executions of the pipeline that were started, redrives included, as
// the service itself counts it: the store's counter in local mode, and Executions
// in an account, which asks CloudWatch when somebody looks. That needs no write
// for an event, cannot count one twice and is in nobody's way. AWS does not vouch
// that CloudWatch is told of every execution, so a count that falls short is
// called uncounted and never unbalanced; what is lost shows all the same.
//
// What acknowledging and resolving mean is left to package lifecycle, what a
// configuration may say to package config, and keeping things to package store.
package api
