package classify

// The states are those of the API's JobRunState and ApplicationState.
var _ = declare("aws.emr-serverless",
	Entry{Type: "EMR Serverless Job Run State Change", Noun: "EMR Serverless job", State: "state", find: at("arn"),
		Cases: course{failed: "FAILED", done: "SUCCESS", stopped: "CANCELLED", busy: "SUBMITTED PENDING SCHEDULED QUEUED RUNNING CANCELLING"}.runs("run")},
	Entry{Type: "EMR Serverless Application State Change", Noun: "EMR Serverless application", State: "state", find: at("arn"), Name: "applicationName",
		Cases: cases{"CREATING": change(none, "application", "being created"), "CREATED": change(none, "application", "created"), "STARTING": note(none, "application", "starting", "it starts and stops with its work"),
			"STARTED": note(none, "application", "started", "it starts and stops with its work"), "STOPPING": note(none, "application", "stopping", "it starts and stops with its work"),
			"STOPPED": note(none, "application", "stopped", "it starts and stops with its work"), "TERMINATED": change(low, "application", "deleted")}},
	Entry{Type: "EMR Serverless Job Run Retry", Noun: "EMR Serverless job", find: at("arn"), Else: failure(low, "job-retry", "run failed and is tried again").minor("the last try tells the outcome")},
)

var _ = declare("aws.emr-containers",
	Entry{Type: "EMR Job Run State Change", Noun: "EMR on EKS job", State: "state", find: at("arn"), Name: "name",
		Cases: course{failed: "FAILED", done: "COMPLETED", stopped: "CANCELLED", busy: "PENDING SUBMITTED RUNNING CANCEL_PENDING"}.runs("run")},
)
