package classify

var _ = declare("aws.datasync",
	Entry{Type: "DataSync Task Execution State Change", Noun: "DataSync task", State: "State",
		Cases: course{failed: "ERROR", done: "SUCCESS", stopped: "CANCELLED", busy: "QUEUED LAUNCHING PREPARING TRANSFERRING VERIFYING CANCELLING"}.runs("transfer")},
	Entry{Type: "DataSync Task State Change", Noun: "DataSync task", State: "State",
		Cases: cases{"UNAVAILABLE": fault(medium, "task", "task is not available"), "AVAILABLE": note(none, "task", "task is available", "ready for its next run").settling()},
		Else:  note(none, "task", "task moves on", "it goes its way as planned")},
	Entry{Type: "DataSync Agent State Change", Noun: "DataSync agent", State: "State",
		Cases: cases{"OFFLINE": fault(medium, "agent", "agent is offline"), "ONLINE": recovery("agent", "agent is online")}},
)

var _ = declare("aws.appflow",
	Entry{Type: "AppFlow Start Flow Run Report", Noun: "AppFlow flow", find: at("flow-arn"), Name: "flow-name", Else: note(none, "flow", "run started", "it goes its way as planned")},
	Entry{Type: "AppFlow End Flow Run Report", Noun: "AppFlow flow", State: "status", find: at("flow-arn"), Name: "flow-name",
		Cases: cases{"Execution Successful": success("flow", "run done"), "Execution Failed": failure(medium, "flow", "run failed"), "Execution Partially Successful": failure(low, "flow", "run lost records")}},
	Entry{Type: "AppFlow Event Flow Report", Noun: "AppFlow flow", State: "status", find: at("flow-arn"), Name: "flow-name",
		Cases: cases{"Execution Successful": success("flow", "run done"), "Execution Failed": failure(medium, "flow", "run failed")}, Else: note(none, "flow", "flow reports", "it goes its way as planned")},
	Entry{Type: "AppFlow Scheduled Flow Deactivated", Noun: "AppFlow flow", find: at("flow-arn"), Name: "flow-name", Else: failure(medium, "flow", "deactivated after repeated failures")},
)

var _ = declare("aws.transfer", append(append(append(append(
	transfers("SFTP Server File Upload"), transfers("SFTP Server File Download")...), transfers("SFTP Connector File Send")...), transfers("SFTP Connector File Retrieve")...), transfers("AS2 Payload Send")...)...)

// transfers are the two ends of a transfer, which the detail-type tells.
func transfers(what string) []Entry {
	return []Entry{
		{Type: what + " Failed", Noun: "Transfer", Else: failure(medium, "transfer", "transfer failed")},
		{Type: what + " Completed", Noun: "Transfer", Else: routine("transfer done", "transfers end well all day")},
	}
}

var languageJob = course{failed: "FAILED", done: "COMPLETED COMPLETED_WITH_ERROR", stopped: "STOPPED", busy: "QUEUED SUBMITTED IN_PROGRESS STOP_REQUESTED"}

var _ = declare("aws.transcribe",
	Entry{Type: "Transcribe Job State Change", Noun: "Transcription", State: "TranscriptionJobStatus", find: arnAt("transcribe", "transcription-job/", "TranscriptionJobName"), Cases: languageJob.runs("job")},
	Entry{Type: "Call Analytics Job State Change", Noun: "Call analytics", State: "JobStatus", find: at("JobName"), Cases: languageJob.runs("job")},
)

var _ = declare("aws.translate",
	Entry{Type: "Translate TextTranslationJob State Change", Noun: "Translation", State: "jobStatus", find: at("jobId"), Cases: languageJob.runs("job")},
)
