package classify

var _ = declare("aws.mediaconvert",
	Entry{Type: "MediaConvert Job State Change", Noun: "MediaConvert job", State: "status", Name: "jobId",
		Cases: cases{
			"ERROR": failure(medium, "job", "job failed"), "COMPLETE": success("job", "job done"), "CANCELED": change(low, "job-stopped", "job canceled"), "NEW_WARNING": note(low, "job", "job warns", "the job goes on"),
			"PROGRESSING": routine("job goes on", "a job reports its progress"), "STATUS_UPDATE": routine("job goes on", "a job reports its progress"),
			"INPUT_INFORMATION": routine("job read its input", "a job reports its progress"), "QUEUE_HOP": routine("job changed its queue", "a job reports its progress"),
		}},
)

var _ = declare("aws.medialive",
	Entry{Type: "MediaLive Channel State Change", Noun: "MediaLive channel", State: "state", find: at("channel_arn"), Cases: mediaStates},
	Entry{Type: "MediaLive Multiplex State Change", Noun: "MediaLive multiplex", State: "state", find: at("multiplex_arn"), Cases: mediaStates},
	Entry{Type: "MediaLive Channel Alert", Noun: "MediaLive channel", State: "alarm_state", find: at("channel_arn"), Cases: mediaAlerts, refine: (*reading).mediaAlert},
	Entry{Type: "MediaLive Multiplex Alert", Noun: "MediaLive multiplex", State: "alarm_state", find: at("multiplex_arn"), Cases: mediaAlerts, refine: (*reading).mediaAlert},
)

var mediaStates = cases{
	"CREATING": change(none, "channel", "being created"), "CREATE_FAILED": failure(medium, "channel", "could not be created"), "IDLE": note(none, "channel", "idle", "it runs when its owner starts it"),
	"STARTING": change(none, "channel", "starting"), "RUNNING": note(none, "channel", "running", "it runs when its owner starts it").settling(), "RECOVERING": fault(medium, "channel", "recovers from a failure"),
	"STOPPING": change(low, "channel", "being stopped"), "UPDATING": change(low, "channel", "being updated"), "UPDATE_FAILED": failure(medium, "channel", "update failed"),
	"DELETING": change(low, "channel", "being deleted"), "DELETED": change(low, "channel", "deleted"),
}

var mediaAlerts = cases{"SET": fault(medium, "channel-alert", "alert raised"), "CLEARED": recovery("channel-alert", "alert cleared")}

// mediaAlert keeps the alerts of a channel apart: one may clear while another
// lasts.
func (r *reading) mediaAlert() {
	if id := r.str("alarm_id"); id != "" && len(r.resources) > 0 {
		r.subject = r.resources[0] + "#" + clean(id, 80)
	}
}

var _ = declare("aws.mediaconnect",
	Entry{Type: "MediaConnect Flow Status Change", Noun: "MediaConnect flow", State: "currentStatus",
		Cases: cases{
			"ACTIVE": note(none, "flow", "active", "it runs when its owner starts it").settling(), "STANDBY": change(low, "flow", "on standby"), "STARTING": change(none, "flow", "starting"),
			"STOPPING": change(low, "flow", "being stopped"), "UPDATING": change(low, "flow", "being updated"), "DELETING": change(low, "flow", "being deleted"), "ERROR": fault(high, "flow", "in error"),
		}},
)

var _ = declare("aws.mediapackage",
	Entry{Type: "MediaPackage HarvestJob Notification", Noun: "Harvest job", State: "harvest_job.status", find: at("harvest_job.arn"), Name: "harvest_job.id",
		Cases: course{failed: "FAILED", done: "SUCCEEDED", busy: "IN_PROGRESS"}.runs("job")},
)
