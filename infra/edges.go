package infra

// A Node of the picture of the stack: a resource, or somebody outside.
type Node struct{ Name, Label string }

// An Edge is what goes from one to the other.
type Edge struct {
	From, To Node
	Label    string
	Outside  bool // one end is no resource of the stack
}

// Edges are the ways of events and people through the stack, in reading order.
func Edges() []Edge {
	aws, own := Node{"Account", "events of the account"}, Node{"Bus", "own bus"}
	rules := Node{"ServicesRule", "rules by the catalogue"}
	pipeline, lifecycle := Node{"PipelineMachine", "pipeline"}, Node{"LifecycleMachine", "lifecycle"}
	table, stream := Node{"IncidentsTable", "incidents"}, Node{"LiveFunction", "live"}
	people, browser := Node{"People", "people on call"}, Node{"Browser", "dashboard"}
	topics := Node{"CriticalTopic", "topics by severity"}
	rest, socket := Node{"RestApi", "REST API"}, Node{"WebSocketApi", "WebSocket API"}
	outside := func(from, to Node, label string) Edge { return Edge{from, to, label, true} }
	inside := func(from, to Node, label string) Edge { return Edge{from, to, label, false} }
	return []Edge{
		outside(aws, rules, "match"),
		outside(own, rules, "match"),
		outside(rules, pipeline, "start one execution an event"),
		outside(rules, Node{"EventLogStream", "event log"}, "every event"),
		outside(rules, Node{undelivered, "undelivered events"}, "when the pipeline cannot be reached"),
		inside(Node{"EventLogStream", "event log"}, Node{"DataBucket", "S3: events, reports"}, "gzip lines"),
		inside(pipeline, table, "classify, correlate, persist"),
		inside(pipeline, lifecycle, "once a round"),
		outside(pipeline, Node{"Bedrock", "Bedrock"}, "analyze"),
		inside(pipeline, topics, "notify"),
		inside(pipeline, Node{quarantineQueue, "quarantine"}, "what cannot be processed"),
		inside(lifecycle, topics, "page, escalate"),
		inside(lifecycle, Node{"DataBucket", "S3: events, reports"}, "report"),
		outside(topics, people, "e-mail, SMS, chat"),
		inside(table, stream, "stream"),
		inside(stream, socket, "push"),
		inside(stream, own, "opened, updated, resolved"),
		outside(browser, rest, "API key"),
		outside(socket, browser, "changes"),
		inside(rest, table, "read, acknowledge, configure"),
		outside(Node{"Distribution", "CloudFront"}, browser, "files"),
		outside(people, browser, "work incidents"),
	}
}
