package classify

import (
	"strings"

	"github.com/cloudops-autopilot/autopilot/tasks/incident"
)

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
	if project, _, ok := strings.Cut(r.str("execution-result.external-execution-id"), ":"); ok && r.str("type.provider") == "CodeBuild" && len(r.resources) > 0 {
		r.dependsOn(r.resources[0], r.arn("codebuild", "project/", project))
	}
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
