// Package names holds the names and addresses that local mode and its clients
// agree on.
package names

// Where local mode listens unless told otherwise.
const (
	Listen    = "127.0.0.1:8080"
	SFNListen = "127.0.0.1:8083"
)

// The account and region that local mode pretends to be in.
const (
	Account = "000000000000"
	Region  = "us-east-1"
)

// Bus is the name of the stack's own event bus.
const Bus = "cloudops-autopilot"

// The queues.
const (
	Quarantine  = "cloudops-autopilot-quarantine"  // executions that met an error
	Undelivered = "cloudops-autopilot-undelivered" // events that a rule could not deliver
)

// QueueURLs returns the URLs of the queues.
func QueueURLs() []string { return []string{QueueURL(Quarantine), QueueURL(Undelivered)} }

// QueueURL returns the URL of a queue.
func QueueURL(name string) string {
	return "https://sqs." + Region + ".amazonaws.com/" + Account + "/" + name
}
