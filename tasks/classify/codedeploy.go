package classify

var _ = declare("aws.codedeploy",
	Entry{Type: "CodeDeploy Deployment State-change Notification", Noun: "CodeDeploy", State: "state", Name: "application", find: deploymentGroup,
		Cases: cases{
			"START":   change(low, "deployment", "deployment started"),
			"READY":   change(none, "deployment", "deployment ready"),
			"STOP":    change(low, "deployment", "deployment stopped"),
			"SUCCESS": change(low, "deployment", "deployment done").settling(),
			"FAILURE": failure(high, "deployment", "deployment failed"),
		},
		refine: (*reading).deployment},
	Entry{Type: "CodeDeploy Instance State-change Notification", Noun: "CodeDeploy", State: "state", Name: "application", find: deploymentGroup,
		Cases: cases{
			"START":   routine("deployment to one instance started", "the deployment's own event tells the whole"),
			"READY":   routine("instance ready", "the deployment's own event tells the whole"),
			"SUCCESS": routine("deployment to one instance done", "the deployment's own event tells the whole"),
			"FAILURE": failure(medium, "deployment-instance", "deployment failed on one instance").minor("the deployment's own event tells whether it failed"),
		},
		refine: (*reading).deployment},
)

// deploymentGroup names the group that was deployed to before the application.
func deploymentGroup(r *reading) {
	app, groupName := r.str("application"), r.str("deploymentGroup")
	if id := r.str("instanceId"); id != "" && r.event.DetailType == "CodeDeploy Instance State-change Notification" {
		r.add(r.arn("ec2", "instance/", id))
	}
	if app != "" && groupName != "" {
		r.add(r.arn("codedeploy", "deploymentgroup:", app+"/"+groupName))
	}
	r.add(r.event.Resources...)
	if app != "" {
		r.add(r.arn("codedeploy", "application:", app))
	}
	r.subject = "codedeploy/" + app + "/" + groupName
}

func (r *reading) deployment() { r.group = r.str("deploymentId") }
