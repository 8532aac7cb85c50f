package classify

var _ = declare("aws.groundstation",
	Entry{Type: "Ground Station Contact State Change", Noun: "Ground Station contact", State: "contactStatus", find: at("contactId"),
		Cases: course{failed: "FAILED FAILED_TO_SCHEDULE", done: "COMPLETED", stopped: "CANCELLED AWS_CANCELLED", busy: "SCHEDULING SCHEDULED PREPASS PASS POSTPASS CANCELLING"}.runs("contact")},
)
