package classify

var _ = declare("aws.support",
	Entry{Type: "Support Case Update", Noun: "Support case", State: "event-name", Name: "display-id", find: at("case-id"),
		Cases: cases{
			"CreateCase": note(none, "support-case", "opened", "people talk to support"), "AddCommunicationToCase": note(none, "support-case", "has a new message", "people talk to support"),
			"ResolveCase": note(none, "support-case", "resolved", "people talk to support"), "ReopenCase": note(low, "support-case", "reopened", "people talk to support"),
		}},
)
