package classify

import "github.com/cloudops-autopilot/autopilot/tasks/incident"

var _ = declare("aws.access-analyzer",
	Entry{Type: "Access Analyzer Finding", Noun: "Access Analyzer", State: "status", find: at("resource"), Cases: analyzed, refine: (*reading).analyzed},
	Entry{Type: "Internal Access Finding", Noun: "Access Analyzer", State: "status", find: at("resource"), Cases: analyzed, refine: (*reading).analyzed},
	Entry{Type: "Unused Access Finding for IAM entities", Noun: "Access Analyzer", State: "status", find: at("resource"),
		Cases: cases{
			"ACTIVE":   security(low, "unused-access", "access that nobody uses").lasting().minor("upkeep: rights to be taken back"),
			"ARCHIVED": note(none, "unused-access", "finding archived", "somebody archived the finding"),
			"RESOLVED": recovery("unused-access", "unused access is gone"),
		}, refine: (*reading).analyzed},
	Entry{Type: "Access Preview State Change", Noun: "Access Analyzer", State: "status",
		Cases: cases{
			"CREATING": routine("preview is being made", "a preview that somebody asked for"), "COMPLETED": routine("preview made", "a preview that somebody asked for"),
			"FAILED": note(low, "preview", "preview failed", "a preview that somebody asked for"),
		}},
)

var analyzed = cases{
	"ACTIVE":   security(medium, "access", "access from outside").lasting(),
	"ARCHIVED": note(none, "access", "finding archived", "somebody archived the finding"),
	"RESOLVED": recovery("access", "access from outside is gone"),
}

func (r *reading) analyzed() {
	r.findingAccount("accountId", "region")
	id := firstOf(r, "id", "findingId")
	if id != "" {
		r.subject = "finding/" + id
	}
	switch {
	case r.str("error") != "":
		r.Verdict = note(low, "access", "access could not be analysed", "nothing was found out")
	case r.get("isDeleted").Bool() && r.Kind == incident.Security:
		r.Verdict = recovery(r.Condition, "what was open is gone")
	case r.Kind == incident.Security && r.get("isPublic").Bool():
		r.Severity, r.Says = high, "open to everybody"
	case r.Kind == incident.Security && r.event.DetailType == "Internal Access Finding":
		r.Severity = low
		r.Significant, r.Reason = false, "access within the organization: a note"
	}
}
