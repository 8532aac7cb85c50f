package classify

var _ = declare("aws.amplify",
	Entry{Type: "Amplify Deployment Status Change", Noun: "Amplify app", State: "jobStatus", Name: "appId",
		Cases: course{failed: "FAILED", done: "SUCCEED", stopped: "CANCELLED", busy: "PENDING PROVISIONING STARTED RUNNING CANCELLING"}.runs("deployment")},
)

var _ = declare("aws.imagebuilder",
	Entry{Type: "EC2 Image Builder Image State Change", Noun: "Image", State: "state.status",
		Cases: course{failed: "FAILED", done: "AVAILABLE", stopped: "CANCELLED", busy: "PENDING CREATING BUILDING TESTING DISTRIBUTING INTEGRATING"}.cases("build", failure(low, "image", "build failed")),
		Else:  change(none, "image", "image changed")},
	Entry{Type: "EC2 Image Builder CVE Detected", Noun: "Image", Else: security(low, "image-cve", "vulnerability found").minor("the image is not in use by its finding: a note")},
)

var _ = declare("aws.proton",
	protonEntry("Environment"), protonEntry("Service"), protonEntry("Service Instance"), protonEntry("Service Pipeline"),
)

// protonEntry reads a deployment by status.current of what Proton deploys.
func protonEntry(what string) Entry {
	return Entry{Type: "AWS Proton " + what + " Deployment Status Change", Noun: "Proton", State: "status.current",
		Cases: course{failed: "FAILED DELETE_FAILED", done: "SUCCEEDED DELETE_COMPLETE", stopped: "CANCELLED", busy: "IN_PROGRESS DELETE_IN_PROGRESS CANCELLING"}.runs("deployment")}
}

var _ = declare("aws.codecommit",
	Entry{Type: "CodeCommit Repository State Change", Noun: "Repository", Name: "repositoryName", Else: change(none, "repository", "reference changed")},
)
