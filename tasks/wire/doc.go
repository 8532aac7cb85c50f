// Package wire is what the mains of the Lambda functions share: the environment
// they read, the clients of AWS they are given, and how a handler is started.
//
// Variables lists every variable that a function reads; the template sets
// exactly these. Of the variables of the SDK they read those of Lambda, and
// AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE>, which is how tests and
// emulators stand in for a service.
//
// Package wire decides nothing: which parts a function is made of is said by
// its main, and what it does by its task.
package wire
