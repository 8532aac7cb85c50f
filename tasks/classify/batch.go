package classify

import "strings"

var _ = declare("aws.batch",
	Entry{Type: "Batch Job State Change", Noun: "Batch job", State: "status", Name: "jobName", find: batchJob,
		Cases: cases{
			"SUBMITTED": routine("job submitted", "a job goes through its queue"), "PENDING": routine("job pending", "a job goes through its queue"),
			"RUNNABLE": routine("job waits", "a job goes through its queue"), "STARTING": routine("job starts", "a job goes through its queue"),
			"RUNNING":   routine("job runs", "a job goes through its queue"),
			"SUCCEEDED": success("job", "job succeeded"),
			"FAILED":    failure(medium, "job", "job failed after its retries"),
		},
		refine: (*reading).batchFailure},
	Entry{Type: "Batch Job Queue Blocked", Noun: "Batch queue", find: both(at("jobQueue"), at("jobArn")), Else: failure(medium, "queue-blocked", "the job at the head of the queue cannot run")},
	Entry{Type: "Batch Compute Environment State Change", Noun: "Batch compute environment", Else: change(none, "compute-environment", "compute environment changed")},
)

func batchJob(r *reading) {
	job := r.str("jobArn")
	r.add(job)
	if id := r.str("jobId"); job == "" && len(r.event.Resources) == 0 {
		r.add(r.arn("batch", "job/", id))
	}
	if queue := r.str("jobQueue"); queue != "" {
		r.add(queue)
		r.partOf(job, queue)
	}
	if name := r.str("jobName"); name != "" {
		r.subject = "batch/" + name
	}
}

func (r *reading) batchFailure() {
	if r.str("status") != "FAILED" {
		return
	}
	switch reason := r.str("statusReason"); {
	case strings.HasPrefix(reason, "Host EC2"):
		r.Says = "job failed, its host was taken away"
	case userStopped(reason):
		r.Verdict = change(low, "job-stopped", "job stopped by a person")
	}
}

// userStopped knows the sentences of Batch for jobs that people end.
func userStopped(reason string) bool {
	lower := strings.ToLower(reason)
	return strings.HasPrefix(lower, "cancelled by") || strings.HasPrefix(lower, "canceled by") || strings.HasPrefix(lower, "terminated by") ||
		strings.Contains(lower, "by user") || strings.Contains(lower, "by the user")
}
