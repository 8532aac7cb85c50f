package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

const normalScaling = "scaling as its policies, schedules or owners ask"

var _ = declare("aws.autoscaling",
	Entry{Type: "EC2 Instance Launch Successful", Noun: "Auto Scaling group", Name: "AutoScalingGroupName", find: group,
		Else: note(none, "launch", "instance launched", normalScaling).settling(), refine: (*reading).launched},
	Entry{Type: "EC2 Instance Launch Unsuccessful", Noun: "Auto Scaling group", Name: "AutoScalingGroupName", find: group,
		Else: fault(medium, "launch", "cannot launch instances"), refine: (*reading).launchFailed},
	Entry{Type: "EC2 Instance Terminate Successful", Noun: "Auto Scaling group", Name: "AutoScalingGroupName", find: group,
		Else: note(none, "terminate", "instance terminated", normalScaling), refine: (*reading).terminated},
	Entry{Type: "EC2 Instance Terminate Unsuccessful", Noun: "Auto Scaling group", Name: "AutoScalingGroupName", find: group,
		Else: failure(low, "terminate", "cannot terminate an instance")},
	Entry{Type: "EC2 Instance Detach Successful", Noun: "Auto Scaling group", Name: "AutoScalingGroupName", find: group, Else: change(none, "detach", "instance detached")},
	Entry{Type: "EC2 Instance Detach Unsuccessful", Noun: "Auto Scaling group", Name: "AutoScalingGroupName", find: group, Else: failure(low, "detach", "cannot detach an instance")},
	Entry{Type: "EC2 Instance-launch Lifecycle Action", Noun: "Auto Scaling group", Name: "AutoScalingGroupName", find: group,
		Else: routine("launch waits for its hook", "a lifecycle hook waits by design")},
	Entry{Type: "EC2 Instance-terminate Lifecycle Action", Noun: "Auto Scaling group", Name: "AutoScalingGroupName", find: group,
		Else: routine("termination waits for its hook", "a lifecycle hook waits by design")},
	refresh("Started", change(low, "instance-refresh", "instance refresh started")),
	refresh("Checkpoint Reached", note(none, "instance-refresh", "instance refresh at a checkpoint", "a refresh goes on as planned")),
	refresh("Succeeded", change(low, "instance-refresh", "instance refresh done").settling()),
	refresh("Started Baking", note(none, "instance-refresh", "instance refresh bakes", "a refresh goes on as planned")),
	refresh("Failed", failure(medium, "instance-refresh", "instance refresh failed")),
	refresh("Cancelled", change(low, "instance-refresh", "instance refresh cancelled")),
	refresh("Rollback Started", failure(medium, "instance-refresh", "instance refresh rolls back")),
	refresh("Rollback Succeeded", recovery("instance-refresh", "instance refresh rolled back")),
	refresh("Rollback Failed", failure(high, "instance-refresh", "rollback of the instance refresh failed")),
)

func refresh(suffix string, v Verdict) Entry {
	return Entry{Type: "EC2 Auto Scaling Instance Refresh " + suffix, Noun: "Auto Scaling group", Name: "AutoScalingGroupName", find: group, Else: v,
		refine: func(r *reading) { r.group = r.str("InstanceRefreshId") }}
}

// group names the Auto Scaling group first and then the instance: what fails
// or recovers is the group, an instance is one of many.
func group(r *reading) {
	for _, res := range r.event.Resources {
		if strings.Contains(res, ":autoScalingGroup:") {
			r.add(res)
		}
	}
	name := r.str("AutoScalingGroupName")
	if len(r.resources) == 0 {
		r.add(name)
	}
	r.subject = "autoscaling/" + name
	if id := r.str("EC2InstanceId"); id != "" {
		instance := r.arn("ec2", "instance/", id)
		r.add(instance)
		if len(r.resources) > 0 {
			r.partOf(instance, r.resources[0])
		}
	}
	r.zone = r.str("Details.Availability Zone")
}

func (r *reading) launched() {
	if strings.Contains(r.str("Cause"), "user request") {
		r.Kind, r.Severity = incident.Change, none
	}
}

func (r *reading) launchFailed() {
	message := r.str("StatusMessage")
	switch {
	case strings.Contains(message, "InsufficientInstanceCapacity") || strings.Contains(message, "do not have sufficient"):
		r.Severity, r.Says = high, "cannot launch instances: no capacity"
	case containsAny(message, "vCPU limit", "LimitExceeded", "limit exceeded", "quota"):
		r.Says = "cannot launch instances: a quota is used up"
		r.add(r.quotas("ec2"))
	case strings.Contains(message, "does not exist"):
		r.Says = "cannot launch instances: something it needs does not exist"
		if image := between(message, "image id '[", "]'"); image != "" && len(r.resources) > 0 {
			r.dependsOn(r.resources[0], r.image(image))
		}
	}
}

// image builds the ARN of a machine image, which names no account.
func (r *reading) image(id string) string {
	return "arn:" + partition(r.region) + ":ec2:" + r.region + "::image/" + clean(id, 64)
}

// between returns what stands in the text between the two, or "".
func between(text, before, after string) string {
	_, rest, _ := strings.Cut(text, before)
	inner, _, found := strings.Cut(rest, after)
	if !found {
		return ""
	}
	return inner
}

// terminated reads the cause, which AWS composes of fixed phrases.
func (r *reading) terminated() {
	cause := r.str("Cause")
	switch {
	case strings.Contains(cause, "health check"), strings.Contains(cause, "status check"):
		r.Verdict = failure(medium, "unhealthy-instance", "unhealthy instance replaced")
		r.subject = ""
		if len(r.resources) > 0 {
			r.subject = r.resources[0]
		}
	case strings.Contains(cause, "user request"):
		r.Verdict = change(none, "terminate", "instance terminated on request")
	}
}
