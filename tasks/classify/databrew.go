package classify

var _ = declare("aws.databrew",
	Entry{Type: "DataBrew Job State Change", Noun: "DataBrew job", State: "state", Name: "jobName", find: arnAt("databrew", "job/", "jobName"),
		Cases: course{failed: "FAILED TIMEOUT", done: "SUCCEEDED", stopped: "STOPPED", busy: "STARTING RUNNING STOPPING"}.runs("run")},
)
