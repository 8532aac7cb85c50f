package classify

import "strings"

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
	if pipeline, ok := strings.CutPrefix(r.actor, "codepipeline/"); ok {
		r.dependsOn(r.arn("codepipeline", "", pipeline), r.arn("codebuild", "project/", r.str("project-name")))
	}
}
