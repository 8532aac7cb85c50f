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

// Stack is the name of the stack that local mode stands for, and of its own
// event bus.
const Stack = "cloudops-autopilot"

// The queues.
const (
	Quarantine  = Stack + "-quarantine"  // executions that met an error
	Undelivered = Stack + "-undelivered" // events that a rule could not deliver
)

// Topics returns the names of the topics, worst severity first.
func Topics() []string {
	return []string{Stack + "-critical", Stack + "-high", Stack + "-medium", Stack + "-low", Stack + "-chat"}
}

// The state machines.
const (
	Pipeline  = Stack + "-pipeline"
	Lifecycle = Stack + "-lifecycle"
)

// MachineARN returns the ARN of a state machine.
func MachineARN(name string) string {
	return "arn:aws:states:" + Region + ":" + Account + ":stateMachine:" + name
}

// FunctionARN returns the ARN of the function that runs a task.
func FunctionARN(task string) string {
	return "arn:aws:lambda:" + Region + ":" + Account + ":function:" + FunctionName(task)
}

// FunctionName returns the name of the function that runs a task.
func FunctionName(task string) string { return Stack + "-" + task }

// QueueURLs returns the URLs of the queues.
func QueueURLs() []string { return []string{QueueURL(Quarantine), QueueURL(Undelivered)} }

// QueueURL returns the URL of a queue.
func QueueURL(name string) string {
	return "https://sqs." + Region + ".amazonaws.com/" + Account + "/" + name
}
