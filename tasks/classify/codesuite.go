package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

var _ = declare("aws.codebuild",
	Entry{Type: "CodeBuild Build State Change", Noun: "CodeBuild project", State: "build-status", Name: "project-name", find: at("build-id"),
		Cases: cases{
			"IN_PROGRESS": routine("build started", "a build starts as planned"),
			"SUCCEEDED":   success("build", "build succeeded"),
			"FAILED":      failure(low, "build", "build failed"),
			"FAULT":       failure(low, "build", "build failed in the service"),
			"TIMED_OUT":   failure(low, "build", "build timed out"),
			"STOPPED":     change(low, "build-stopped", "build stopped by somebody"),
		},
		refine: (*reading).build},
	Entry{Type: "CodeBuild Build Phase Change", Noun: "CodeBuild project", State: "completed-phase-status", Name: "project-name", find: at("build-id"),
		Cases: cases{
			"SUCCEEDED": routine("build phase done", "the build event tells the end"),
			"FAILED":    buildPhase, "FAULT": buildPhase, "CLIENT_ERROR": buildPhase, "TIMED_OUT": buildPhase,
			"STOPPED": routine("build phase stopped", "the build event tells the end"),
		},
		Else: routine("build phase changed", "the build event tells the end"), refine: (*reading).build},
)

var buildPhase = failure(low, "build-phase", "build phase failed").minor("a phase precedes the build event, which tells the end")

func (r *reading) build() {
	r.group = r.str("build-id")
	if project := r.str("project-name"); project != "" {
		r.subject = "codebuild/" + project
		r.partOf(r.str("build-id"), r.arn("codebuild", "project/", project))
		r.add(r.arn("codebuild", "project/", project))
	}
	r.actor = r.str("additional-information.initiator")
}

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

const oneFailureOneStory = "one failure comes as three events: the pipeline's own counts, this one gives the reason"

var _ = declare("aws.codepipeline",
	Entry{Type: "CodePipeline Pipeline Execution State Change", Noun: "Pipeline", State: "state", Name: "pipeline", find: pipeline,
		Cases: cases{
			"STARTED":    change(none, "pipeline", "run started"),
			"RESUMED":    change(none, "pipeline", "run resumed"),
			"SUCCEEDED":  change(none, "pipeline", "run succeeded").settling(),
			"FAILED":     failure(medium, "pipeline", "run failed"),
			"CANCELED":   change(low, "pipeline", "run cancelled"),
			"STOPPING":   change(none, "pipeline", "run is being stopped"),
			"STOPPED":    change(low, "pipeline", "run stopped"),
			"SUPERSEDED": routine("run superseded", "a newer run overtook this one"),
		},
		refine: (*reading).pipelineRun},
	Entry{Type: "CodePipeline Stage Execution State Change", Noun: "Pipeline", State: "state", Name: "pipeline", find: pipeline,
		Cases: cases{
			"STARTED":   note(none, "pipeline-stage", "stage started", oneFailureOneStory),
			"RESUMED":   note(none, "pipeline-stage", "stage resumed", oneFailureOneStory),
			"SUCCEEDED": note(none, "pipeline-stage", "stage done", oneFailureOneStory),
			"FAILED":    failure(low, "pipeline-stage", "stage failed").minor(oneFailureOneStory),
			"CANCELED":  note(none, "pipeline-stage", "stage cancelled", oneFailureOneStory),
			"STOPPING":  note(none, "pipeline-stage", "stage is being stopped", oneFailureOneStory),
			"STOPPED":   note(none, "pipeline-stage", "stage stopped", oneFailureOneStory),
		},
		refine: (*reading).pipelineRun},
	Entry{Type: "CodePipeline Action Execution State Change", Noun: "Pipeline", State: "state", Name: "pipeline", find: pipeline,
		Cases: cases{
			"STARTED":   note(none, "pipeline-action", "action started", oneFailureOneStory),
			"SUCCEEDED": note(none, "pipeline-action", "action done", oneFailureOneStory),
			"FAILED":    failure(medium, "pipeline-action", "action failed"),
			"CANCELED":  note(none, "pipeline-action", "action cancelled", oneFailureOneStory),
			"ABANDONED": note(low, "pipeline-action", "action abandoned", oneFailureOneStory),
		},
		refine: (*reading).pipelineAction},
)

func pipeline(r *reading) {
	if name := r.str("pipeline"); name != "" && len(r.event.Resources) == 0 {
		r.add(r.arn("codepipeline", "", name))
	}
}

func (r *reading) pipelineRun() {
	r.group = r.str("execution-id")
	if stage := r.str("stage"); stage != "" {
		r.Says = "stage " + clean(stage, 60) + strings.TrimPrefix(r.Says, "stage")
		r.subject = r.subjectOr() + "/" + stage
	}
}

func (r *reading) subjectOr() string {
	if r.subject == "" && len(r.resources) > 0 {
		return r.resources[0]
	}
	return r.subject
}

func (r *reading) pipelineAction() {
	r.pipelineRun()
	action := clean(r.str("action"), 60)
	r.subject = r.subjectOr() + "/" + action
	r.Says = "action " + action + " of " + r.Says
	if r.Kind != incident.Fault {
		return
	}
	switch r.str("type.category") {
	case "Approval":
		r.Verdict = change(low, "pipeline-approval", "a person rejected the approval "+action)
	case "Build", "Test", "Source":
		r.Severity = low
	}
}
